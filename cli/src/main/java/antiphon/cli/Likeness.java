package antiphon.cli;

/// Whether a node's log was compared with that of another node, and what that showed.
enum Likeness {
    /// Not compared, or it holds nothing to compare.
    NOT_COMPARED,
    SAME,
    DIFFERENT
}
