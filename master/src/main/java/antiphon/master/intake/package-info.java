/// From clients' calls to the core and back: the writes that wait for their turn, and those that wait for their
/// answer.
@NullMarked
package antiphon.master.intake;

import org.jspecify.annotations.NullMarked;
