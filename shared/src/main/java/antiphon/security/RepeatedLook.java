package antiphon.security;

import antiphon.files.IoReason;
import java.io.IOException;
import java.util.function.Consumer;

/// Checks a file periodically, and reports each change, and each error, once. Trouble that is over counts as
/// a change. Not for several threads at once.
public final class RepeatedLook {
    private String trouble = "";

    /// One look.
    @FunctionalInterface
    public interface Look {
        /// Takes what has changed, if anything has. All of the file is read for it, since neither its time nor its size
        /// shows for certain.
        ///
        /// @return whether it has
        /// @throws IllegalArgumentException when it cannot be used, with the reason; then everything is as it was
        boolean takesChange() throws IOException;
    }

    public void look(Look look, Runnable changed, Consumer<String> unusable) {
        try {
            boolean taken = look.takesChange();
            if (!taken && trouble.isEmpty()) return;
            trouble = "";
            changed.run();
        } catch (IOException e) {
            report("cannot be read: " + IoReason.of(e), unusable);
        } catch (IllegalArgumentException e) {
            report(String.valueOf(e.getMessage()), unusable);
        }
    }

    private void report(String reason, Consumer<String> unusable) {
        if (reason.equals(trouble)) return;
        trouble = reason;
        unusable.accept(reason);
    }
}
