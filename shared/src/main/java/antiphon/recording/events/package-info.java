/// The events of a recording, and their encoding.
@NullMarked
package antiphon.recording.events;

import org.jspecify.annotations.NullMarked;
