package antiphon.core;

import java.util.UUID;

/// To whom an epoch belongs: one life of one node, on one disk. A node that restarts is another owner and claims again.
///
/// @param node with a name that every replica has room for beside its promise: printable ASCII, as host names are
/// @param disk the id of the disk that holds the node's log: a replaced disk is not the one that was admitted
/// @param incarnation the random number of this life of the process
public record Owner(NodeId node, UUID disk, long incarnation) {
    /// As long as a host name can be.
    public static final int NAME_LENGTH_MAX = 253;

    public Owner {
        String name = node.name();
        if (name.length() > NAME_LENGTH_MAX || !name.chars().allMatch(Owner::isPrintable))
            throw new IllegalArgumentException("a node that leads needs a name of at most " + NAME_LENGTH_MAX
                    + " printable ASCII characters without spaces, got \"" + name + "\"");
    }

    private static boolean isPrintable(int character) {
        return character > ' ' && character <= '~';
    }

    /// As people know it.
    @Override
    public String toString() {
        return node + " (disk " + disk + ", incarnation " + incarnation + ")";
    }
}
