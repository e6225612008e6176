/// Scenarios over whole clusters, as clients and operators see them: real processes on loopback, and real containers.
///
/// A scenario class says what happens, `ProcessesIT`, `ProcessDisksIT` and `ContainersIT` run it on the two platforms.
/// Nothing here uses the code of the nodes: only the contracts, the environment variables, signals and sockets.
package antiphon.acceptance;
