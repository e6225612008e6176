package antiphon.worker;

import java.util.Locale;
import org.assertj.core.api.Assertions;

/// Counts what was tried in one class of attacks and says it in one line, for readers of the figures.
final class Attack {
    private final String name;
    private int tried;
    private int refused;
    private int harmless;

    Attack(String name) {
        this.name = name;
    }

    void refused() {
        tried++;
        refused++;
    }

    /// It was taken, and is what the true master wrote: nothing that counts was altered.
    void harmless() {
        tried++;
        harmless++;
    }

    void refusedIf(boolean wasRefused) {
        if (wasRefused) refused();
        else harmless();
    }

    /// To be called when it was checked that nothing wrong was taken and the worker lives.
    void report() {
        Assertions.assertThat(tried).as("cases of: " + name).isPositive();
        System.out.println(String.format(Locale.ROOT,
                "attack: %s: %d cases, %d refused, %d without effect, 0 accepted wrongly, 0 crashes",
                name, tried, refused, harmless));
    }
}
