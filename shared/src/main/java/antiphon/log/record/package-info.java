/// One entry in a file: its frame and checksum.
@NullMarked
package antiphon.log.record;

import org.jspecify.annotations.NullMarked;
