/// Writes that wait to be sent: in order, those over a limit of the master separately, and until when nothing is sent.
@NullMarked
package antiphon.client.pipeline.waiting;

import org.jspecify.annotations.NullMarked;
