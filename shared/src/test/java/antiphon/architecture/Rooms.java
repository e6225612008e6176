package antiphon.architecture;

import java.lang.classfile.ClassModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Which packages of a module may refer to which, as a table: a line for each package, `package: what it may refer to`.
/// A package may only name packages of lines above its own, so that there are no cycles; a line names all that is
/// used, so that the table is a picture of the module. Packages of other modules are not part of it: what those may
/// use of each other is said by the modules' dependencies.
public final class Rooms {
    private static final String PROJECT = "antiphon.";

    private final Map<String, Set<String>> allowed = new LinkedHashMap<>();
    private final List<String> findings = new ArrayList<>();

    private Rooms(String table) {
        for (String line : table.strip().split("\n", -1)) {
            String[] parts = line.strip().split(":", 2);
            Set<String> named = new TreeSet<>();
            for (String other : parts[1].strip().split(" +", -1)) {
                if (other.isEmpty()) continue;
                named.add(PROJECT + other);
                if (!allowed.containsKey(PROJECT + other))
                    findings.add(parts[0] + " names " + other + ", which has no line above it");
            }
            allowed.put(PROJECT + parts[0].strip(), named);
        }
    }

    /// What in a directory of class files is not as the table says.
    public static List<String> findingsIn(Path classes, String table) {
        return findingsIn(List.of(classes), table);
    }

    /// The same for a table of several modules.
    static List<String> findingsIn(List<Path> modules, String table) {
        Rooms rooms = new Rooms(table);
        Map<String, Set<String>> used = new TreeMap<>();
        for (Path classes : modules)
            for (ClassModel model : ClassFiles.read(classes)) rooms.check(model, used);
        rooms.allowed.forEach((room, named) -> {
            for (String other : named) {
                if (!used.getOrDefault(room, Set.of()).contains(other))
                    rooms.findings.add(room + " does not use " + other + " any more: take it out of the table");
            }
        });
        return rooms.findings;
    }

    private void check(ClassModel model, Map<String, Set<String>> used) {
        String name = ClassFiles.nameOf(model);
        String room = ClassFiles.packageOf(name);
        Set<String> named = allowed.get(room);
        if (named == null) {
            findings.add(name + " is in " + room + ", which has no line in the table");
            return;
        }
        Set<String> usedHere = used.computeIfAbsent(room, _ -> new TreeSet<>());
        for (String type : ClassFiles.typesOf(model)) {
            String other = ClassFiles.packageOf(type);
            if (other.equals(room) || !allowed.containsKey(other)) continue;
            usedHere.add(other);
            if (!named.contains(other)) findings.add(name + " refers to " + type + ", and " + room + " may not");
        }
    }
}
