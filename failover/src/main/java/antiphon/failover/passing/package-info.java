/// What a node that does not lead serves to clients: it passes their calls on to the node that leads.
@NullMarked
package antiphon.failover.passing;

import org.jspecify.annotations.NullMarked;
