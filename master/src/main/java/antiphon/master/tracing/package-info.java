/// Traces of writes, for OpenTelemetry: `docs/tracing.md`. Unless an endpoint is set, nothing of this runs.
/// What happens to a write is noted in numbers, in turns; spans are made of them elsewhere, later.
@NullMarked
package antiphon.master.tracing;

import org.jspecify.annotations.NullMarked;
