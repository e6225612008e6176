/// Stories of clusters in which any node can lead.
@NullMarked
package antiphon.simulator.failover.story;

import org.jspecify.annotations.NullMarked;
