package antiphon.cli.read;

import antiphon.cli.output.Printable;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.client.error.AntiphonException;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Asks a node again for as long as it takes, as a stream of messages resumes. Where nobody was ever met the address
/// may be wrong: that ends it at once.
public final class Patience {
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Surroundings surroundings;
    private final UnaryOperator<AntiphonException> explained;
    private boolean met;
    private boolean printed;

    /// @param explained the error, with the command's knowledge of its cause
    public Patience(Surroundings surroundings, UnaryOperator<AntiphonException> explained) {
        this.surroundings = surroundings;
        this.explained = explained;
    }

    /// @throws AntiphonException when a retry cannot help, or the output is not read any more
    public <T> T answer(Supplier<T> call) throws InterruptedException {
        while (true) {
            try {
                T answer = call.get();
                met = true;
                return answer;
            } catch (AntiphonException e) {
                boolean isElsewhere = !met && ExitCodes.of(e) == ExitCodes.UNREACHABLE;
                if (isElsewhere || !e.kind().isTransient() || surroundings.out().checkError()) throw e;
                met = true;
                print(e);
            }
            Thread.sleep(PAUSE);
        }
    }

    private void print(AntiphonException e) {
        String sentence = explained.apply(e).getMessage() + "; retrying";
        if (!printed) surroundings.err().println("antiphon: " + Printable.of(sentence));
        printed = true;
    }
}
