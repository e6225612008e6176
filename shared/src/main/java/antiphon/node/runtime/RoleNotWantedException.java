package antiphon.node.runtime;

import java.io.IOException;

/// Between two roles it turned out that the next one must not begin: the node returns to the one before.
public final class RoleNotWantedException extends IOException {
    private static final long serialVersionUID = 1;

    /// @param why for people
    public RoleNotWantedException(String why) {
        super(why);
    }
}
