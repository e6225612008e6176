/// What happens to a cluster, told in short lines.
@NullMarked
package antiphon.simulator.story.teller;

import org.jspecify.annotations.NullMarked;
