package antiphon.cli;

import antiphon.client.AntiphonException;
import antiphon.client.UnreachableException;
import java.time.Duration;
import java.util.function.Supplier;

/// Asks a node again for as long as it takes, as a stream of messages resumes. Where nobody was ever met the address
/// may be wrong: that ends it at once.
final class Patience {
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Surroundings surroundings;
    private boolean met;
    private boolean told;

    Patience(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /// @throws AntiphonException when a retry cannot help, or the output is not read any more
    <T> T answer(Supplier<T> call) throws InterruptedException {
        while (true) {
            try {
                T answer = call.get();
                met = true;
                return answer;
            } catch (AntiphonException e) {
                boolean isElsewhere = !met && e instanceof UnreachableException;
                if (isElsewhere || !e.kind().mayHeal() || surroundings.out().checkError()) throw e;
                met = true;
                tell(e);
            }
            Thread.sleep(PAUSE);
        }
    }

    private void tell(AntiphonException e) {
        if (!told) surroundings.err().println("antiphon: " + Printable.of(e.getMessage() + "; retrying"));
        told = true;
    }
}
