/// Writes on their way: one stream to the master, with a bound on what waits and a pause after a refusal.
@NullMarked
package antiphon.client.pipeline;

import org.jspecify.annotations.NullMarked;
