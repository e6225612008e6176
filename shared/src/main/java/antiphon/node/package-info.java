/// What both kinds of node run on: the loop around a core, the gRPC server, the start and the stop.
@NullMarked
package antiphon.node;

import org.jspecify.annotations.NullMarked;
