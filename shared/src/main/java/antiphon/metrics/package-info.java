/// What a node tells Prometheus of itself; `docs/metrics.md` lists it.
@NullMarked
package antiphon.metrics;

import org.jspecify.annotations.NullMarked;
