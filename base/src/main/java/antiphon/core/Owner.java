package antiphon.core;

import java.util.UUID;

/// To whom an epoch belongs: one life of one node, on one disk. A node that restarts is another owner and claims again.
///
/// @param disk the id of the disk that holds the node's log: a replaced disk is not the one that was admitted
/// @param incarnation the random number of this life of the process
public record Owner(NodeId node, UUID disk, long incarnation) {}
