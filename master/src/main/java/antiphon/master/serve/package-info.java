/// The gRPC service of the master.
@NullMarked
package antiphon.master.serve;

import org.jspecify.annotations.NullMarked;
