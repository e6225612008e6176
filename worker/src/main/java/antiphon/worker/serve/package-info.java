/// The gRPC services of the worker.
@NullMarked
package antiphon.worker.serve;

import org.jspecify.annotations.NullMarked;
