/// Stories: cluster runs in sentences.
@NullMarked
package antiphon.simulator.story;

import org.jspecify.annotations.NullMarked;
