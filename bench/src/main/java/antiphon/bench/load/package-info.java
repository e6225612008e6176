/// Load on a cluster, and what it gives: writes in a closed or an open loop, their outcomes, latencies.
@org.jspecify.annotations.NullMarked
package antiphon.bench.load;
