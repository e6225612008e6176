package antiphon.security.callers;

import antiphon.message.Utf8;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A caller of nodes, with its roles.
///
/// @param roles at least one
/// @param clientIds those it may write under, and no others; a `*` at the end of one stands for anything. Empty for all
///     that no other caller is bound to
public record Caller(String name, Set<Role> roles, List<String> clientIds) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int CLIENT_IDS_MAX = 100;

    public Caller {
        if (!NAME.matcher(name).matches())
            throw new IllegalArgumentException("`" + name + "` is no name of a caller: give 1 to 64 letters, digits,"
                    + " dots, dashes or underscores");
        if (roles.isEmpty())
            throw new IllegalArgumentException("caller " + name + " has no role, and could do nothing");
        if (clientIds.size() > CLIENT_IDS_MAX)
            throw new IllegalArgumentException("caller " + name + " has " + clientIds.size() + " client ids, at most "
                    + CLIENT_IDS_MAX + " are allowed");
        for (String id : clientIds) {
            if (id.isBlank())
                throw new IllegalArgumentException("a client id of caller " + name + " is blank");
            // In JSON, `\ud800` is one; when the file is written again, it would become another id.
            Utf8.require("a client id of caller " + name, id);
        }
        roles = Set.copyOf(roles);
        clientIds = List.copyOf(clientIds);
    }

    boolean isBoundTo(String clientId) {
        for (String own : clientIds) {
            boolean open = own.endsWith("*");
            if (open ? clientId.startsWith(own.substring(0, own.length() - 1)) : clientId.equals(own)) return true;
        }
        return false;
    }

    /// Its roles, always in the same order.
    public String roleWords() {
        return new TreeSet<>(roles).stream().map(Role::word).collect(Collectors.joining(","));
    }
}
