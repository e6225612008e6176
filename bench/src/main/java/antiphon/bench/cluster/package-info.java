/// Clusters of processes on this machine, for one measurement.
@org.jspecify.annotations.NullMarked
package antiphon.bench.cluster;
