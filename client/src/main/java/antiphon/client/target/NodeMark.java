package antiphon.client.target;

/// What a node shows of itself that no other node has. Two names with one mark lead to one node, or to two copies of
/// one disk.
///
/// @param value as the node shows it in the headers of its answers
public record NodeMark(Kind kind, String value) {
    /// What the mark belongs to.
    public enum Kind {
        /// One life of a process: another after each start.
        INCARNATION,
        /// A data directory, for as long as it exists: a copy of it has the same.
        DISK
    }
}
