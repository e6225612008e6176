/// The encoding of recorded inputs.
@NullMarked
package antiphon.recording.codec;

import org.jspecify.annotations.NullMarked;
