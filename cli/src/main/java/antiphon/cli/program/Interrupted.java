package antiphon.cli.program;

import java.util.function.Supplier;

/// Says on standard error what became of writes when the process is ended (Ctrl-C, SIGTERM) while they are on their
/// way.
public final class Interrupted implements AutoCloseable {
    private final Thread hook;

    private Interrupted(Thread hook) {
        this.hook = hook;
    }

    /// @param said what is known at the time, as one sentence; taken by a thread of its own
    public static Interrupted says(Surroundings surroundings, Supplier<String> said) {
        Thread hook = new Thread(() -> {
            surroundings.err().println("antiphon: interrupted: " + said.get());
            surroundings.err().flush();
        });
        Runtime.getRuntime().addShutdownHook(hook);
        return new Interrupted(hook);
    }

    /// Nothing is on its way any more.
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The process ends, and the sentence is being said.
        }
    }
}
