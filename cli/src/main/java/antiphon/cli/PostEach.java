package antiphon.cli;

import antiphon.client.AntiphonClient;
import antiphon.client.AntiphonException;
import antiphon.client.WriteOptions;
import antiphon.client.WriteResult;
import antiphon.client.WriteResult.Outcome;
import java.time.Duration;
import java.util.List;

/// Writes a few messages one after the other and shows each outcome as it is known. Ends with the first that was not
/// appended: the later ones would stand in the log without it.
final class PostEach {
    private static final Duration HINT_AFTER = Duration.ofSeconds(3);

    private final Surroundings surroundings;
    private final ResultPrinter printer;

    /// @param repeats whether the table has a column for repeats: only a write with a request id can be one
    PostEach(Surroundings surroundings, boolean json, boolean repeats) {
        this.surroundings = surroundings;
        this.printer = new ResultPrinter(surroundings.out(), json, surroundings.colour(), repeats);
    }

    /// @return the exit code
    int run(AntiphonClient client, List<String> contents, int writeConcern, WriteOptions options) {
        int exitCode = ExitCodes.FINE;
        for (int index = 0; index < contents.size(); index++) {
            WriteResult result = post(client, contents.get(index), writeConcern, options, index);
            printer.print(result);
            tellUnprinted(result);
            if (result.acknowledged()) continue;
            tell(result, contents.size() - index - 1);
            if (result.outcome() == Outcome.NOT_APPENDED) return ExitCodes.ofRefused(result);
            exitCode = ExitCodes.UNCONFIRMED;
        }
        return exitCode;
    }

    private WriteResult post(AntiphonClient client, String content, int writeConcern, WriteOptions options,
            int appended) {
        String hint = "waiting for " + nodes(writeConcern)
                + " to hold it; `antiphon status` shows which is behind";
        try (LateHint _ = LateHint.after(HINT_AFTER, hint, surroundings.err())) {
            return client.post(content, writeConcern, options);
        } catch (AntiphonException e) {
            throw WriteFailure.of(e, appended, !options.requestId().isEmpty());
        }
    }

    /// Whoever does not see what was printed would send it again.
    private void tellUnprinted(WriteResult result) {
        if (result.outcome() == Outcome.NOT_APPENDED || !surroundings.out().checkError()) return;
        surroundings.err().println("antiphon: message " + result.sequence() + " is in the log with " + result.copies()
                + (result.copies() == 1 ? " copy" : " copies") + ", which could not be printed");
    }

    private static String nodes(int writeConcern) {
        if (writeConcern == 0) return "all nodes";
        return writeConcern == 1 ? "the master" : writeConcern + " nodes";
    }

    private void tell(WriteResult result, int left) {
        boolean stops = result.outcome() == Outcome.NOT_APPENDED && left > 0;
        String rest = stops ? "; " + left + " more not sent" : "";
        surroundings.err().println("antiphon: " + Printable.of(result.reason()) + rest);
    }
}
