/// What goes into the core and what comes out of it: inputs, effects, events and the view, with the states they name.
@NullMarked
package antiphon.master.core.contract;

import org.jspecify.annotations.NullMarked;
