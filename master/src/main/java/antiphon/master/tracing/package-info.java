/// Traces of writes, for OpenTelemetry: `docs/tracing.md`. Without an endpoint none of this runs.
/// The steps of a write are noted as numbers, in turns; spans are made of them elsewhere, later.
@NullMarked
package antiphon.master.tracing;

import org.jspecify.annotations.NullMarked;
