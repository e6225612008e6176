/// The Java client: write to a master, read from any node, and get the state of the cluster.
@NullMarked
package antiphon.client;

import org.jspecify.annotations.NullMarked;
