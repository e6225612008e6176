package antiphon.cli.up;

import antiphon.cli.program.Surroundings;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Opens pages for the user of this machine, where there is a desktop.
final class Browser {
    private final Surroundings surroundings;

    Browser(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /// Does nothing without a desktop, or when what opens pages there is missing: the address was printed.
    void open(String address) {
        opener().ifPresent(opener -> start(List.of(opener, address)));
    }

    /// The desktop's own program for it.
    Optional<String> opener() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (system.contains("mac")) return Optional.of("open");
        boolean desktop = surroundings.variable("DISPLAY").isPresent()
                || surroundings.variable("WAYLAND_DISPLAY").isPresent();
        return desktop ? Optional.of("xdg-open") : Optional.empty();
    }

    private static void start(List<String> command) {
        try {
            new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException _) {
            // There is no such program.
        }
    }
}
