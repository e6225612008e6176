package antiphon.worker;

import antiphon.node.Incarnation;

/// The identity that a worker claims.
///
/// @param name by which the cluster knows it; empty when it does not say
/// @param machineId which machine of the cluster this is, as it is shown
/// @param disk name of its data directory; empty when it keeps its messages in memory
public record WorkerIdentity(String name, String machineId, String disk, Incarnation incarnation) {}
