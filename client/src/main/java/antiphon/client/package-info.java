/// The Java client: writing to a master, reading from any node, and asking how the cluster is.
@NullMarked
package antiphon.client;

import org.jspecify.annotations.NullMarked;
