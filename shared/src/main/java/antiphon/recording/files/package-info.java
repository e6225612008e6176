/// The ring of files that holds a recording, frame by frame.
@NullMarked
package antiphon.recording.files;

import org.jspecify.annotations.NullMarked;
