/// What the master decides: plain, single-threaded code that receives what happened and when, and answers with what
/// to do. No thread, clock, I/O, logger, gRPC, protobuf or unseeded luck.
@NullMarked
package antiphon.master.core;

import org.jspecify.annotations.NullMarked;
