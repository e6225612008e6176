package antiphon.security.callers;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Names of clients that callers are bound to, whole or by how they begin (`shop-*`). To ask costs as much as there are
/// lengths of such beginnings, however many names there are.
final class BoundClientIds {
    private static final String OPEN_END = "*";

    private final Set<String> whole = new HashSet<>();
    private final Set<String> beginnings = new HashSet<>();
    private final int[] beginningLengths;

    BoundClientIds(List<String> ids) {
        Set<Integer> lengths = new TreeSet<>();
        for (String id : ids) {
            if (!id.endsWith(OPEN_END)) {
                whole.add(id);
                continue;
            }
            String beginning = id.substring(0, id.length() - OPEN_END.length());
            beginnings.add(beginning);
            lengths.add(beginning.length());
        }
        this.beginningLengths = lengths.stream().mapToInt(Integer::intValue).toArray();
    }

    boolean contains(String clientId) {
        if (whole.contains(clientId)) return true;
        for (int length : beginningLengths)
            if (length <= clientId.length() && beginnings.contains(clientId.substring(0, length))) return true;
        return false;
    }
}
