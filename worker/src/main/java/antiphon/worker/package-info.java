/// The node that keeps a copy of the log and serves it to readers: gRPC, disk, threads and clocks around the core.
@NullMarked
package antiphon.worker;

import org.jspecify.annotations.NullMarked;
