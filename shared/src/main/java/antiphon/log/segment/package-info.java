/// The segments of a log, with the index of each.
@NullMarked
package antiphon.log.segment;

import org.jspecify.annotations.NullMarked;
