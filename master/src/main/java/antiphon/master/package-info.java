/// The master: the gRPC edge towards clients and workers around `antiphon.master.core`, where everything is decided.
@NullMarked
package antiphon.master;

import org.jspecify.annotations.NullMarked;
