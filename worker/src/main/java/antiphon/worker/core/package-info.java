/// What a worker decides: plain, single-threaded code that takes what happened and when, and returns what to do.
/// No thread, clock, I/O, logger, gRPC, protobuf or unseeded luck.
@NullMarked
package antiphon.worker.core;

import org.jspecify.annotations.NullMarked;
