package antiphon.cli.verify;

import antiphon.cli.output.Tint;

/// Whether a node's log was compared with that of another node, and what that showed.
enum Likeness {
    /// Not compared, or it holds nothing to compare.
    NOT_COMPARED,
    SAME,
    DIFFERENT;

    Tint tint() {
        return switch (this) {
            case SAME -> Tint.GREEN;
            case DIFFERENT -> Tint.RED;
            case NOT_COMPARED -> Tint.NONE;
        };
    }
}
