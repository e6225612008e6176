package antiphon.cli.options;

import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.client.target.Address;
import java.util.LinkedHashMap;
import java.util.Map;

/// The workers that `ANTIPHON_WORKERS=worker1=host:port,...` names, in its order.
final class NamedWorkers {
    private NamedWorkers() {}

    /// @throws CommandFailure with the part that is wrong
    static Map<String, Address> parse(String variable, String text) {
        Map<String, Address> workers = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            if (part.isBlank()) continue;
            String name = name(variable, part.strip());
            Address address = address(variable, part.strip());
            if (workers.put(name, address) != null)
                throw wrong(variable, "it names `" + name + "` twice: give each worker a name of its own");
        }
        return workers;
    }

    private static String name(String variable, String part) {
        int equals = part.indexOf('=');
        String name = part.substring(0, Math.max(0, equals)).strip();
        if (name.isEmpty() || name.chars().anyMatch(Character::isWhitespace))
            throw wrong(
                    variable,
                    "`" + part + "` is not name=host:port: set it to worker1=host:port,worker2=host:port,...");
        return name;
    }

    private static Address address(String variable, String part) {
        try {
            return Address.parse(part.substring(part.indexOf('=') + 1).strip());
        } catch (IllegalArgumentException e) {
            throw wrong(variable, "in `" + part + "`, " + e.getMessage());
        }
    }

    private static CommandFailure wrong(String variable, String sentence) {
        return new CommandFailure(ExitCodes.USAGE, variable + ": " + sentence);
    }
}
