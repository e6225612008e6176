package antiphon.security.callers;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Names of clients that callers are bound to, whole or by how they begin (`shop-*`), each for one caller alone. To ask
/// costs as much as there are lengths of such beginnings, however many names there are.
final class BoundClientIds {
    private static final String OPEN_END = "*";
    private static final String WHAT_TO_DO = "`, but a client id is for one caller alone: give one of them another, or"
            + " remove one (`antiphon callers remove`; a disabled caller keeps its client ids)";

    private final Map<String, Caller> whole = new HashMap<>();
    private final Map<String, Caller> beginnings = new HashMap<>();
    private final int[] beginningLengths;

    /// @throws IllegalArgumentException when there is a name that two may use
    BoundClientIds(List<Caller> callers) {
        for (Caller caller : callers) for (String id : caller.clientIds()) bind(id, caller);
        this.beginningLengths = beginnings.keySet().stream().mapToInt(String::length).distinct().sorted().toArray();
        for (Caller caller : callers) for (String id : caller.clientIds()) requireWithinNoOther(id, caller);
    }

    private void bind(String id, Caller caller) {
        Caller before = (isOpen(id) ? beginnings : whole).put(text(id), caller);
        if (before != null && !before.equals(caller))
            throw new IllegalArgumentException(
                    "binds both " + before.name() + " and " + caller.name() + " to the client id `" + id
                            + WHAT_TO_DO);
    }

    /// Of two that overlap, one begins as the other does: it is enough to look from the longer one.
    private void requireWithinNoOther(String id, Caller caller) {
        String text = text(id);
        for (int length : beginningLengths) {
            if (length > text.length()) return;
            Caller other = beginnings.get(text.substring(0, length));
            if (other != null && !other.equals(caller))
                throw new IllegalArgumentException(
                        "binds " + other.name() + " to the client id `" + text.substring(0, length) + OPEN_END
                                + "` and " + caller.name() + " to `" + id + WHAT_TO_DO);
        }
    }

    private static boolean isOpen(String id) {
        return id.endsWith(OPEN_END);
    }

    private static String text(String id) {
        return isOpen(id) ? id.substring(0, id.length() - OPEN_END.length()) : id;
    }

    boolean contains(String clientId) {
        if (whole.containsKey(clientId)) return true;
        for (int length : beginningLengths)
            if (length <= clientId.length() && beginnings.containsKey(clientId.substring(0, length))) return true;
        return false;
    }
}
