package antiphon.node.runtime;

import java.io.IOException;

/// Makes a role, as often as a node takes it.
///
/// @param name as metrics and logs name the role
public record RoleFactory(String name, Maker maker) {
    /// Makes a role on the parts of a node.
    @FunctionalInterface
    public interface Maker {
        /// @throws RoleNotWantedException when the node is to stay in the role before
        Role on(RoleParts parts) throws IOException;
    }
}
