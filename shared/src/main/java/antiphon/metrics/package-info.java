/// The metrics of a node for Prometheus; `docs/metrics.md` lists it.
@NullMarked
package antiphon.metrics;

import org.jspecify.annotations.NullMarked;
