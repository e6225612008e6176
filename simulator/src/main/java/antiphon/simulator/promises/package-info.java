/// Holds nodes and answers to the promises, after every event.
@NullMarked
package antiphon.simulator.promises;

import org.jspecify.annotations.NullMarked;
