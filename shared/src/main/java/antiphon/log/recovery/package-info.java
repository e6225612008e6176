/// What is found when a log is opened: torn tails, damage, and what is set aside.
@NullMarked
package antiphon.log.recovery;

import org.jspecify.annotations.NullMarked;
