package antiphon.cli.write;

import antiphon.cli.output.Printable;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Interrupted;
import antiphon.cli.program.Surroundings;
import antiphon.cli.write.outcome.ResultPrinter;
import antiphon.cli.write.outcome.Sent;
import antiphon.cli.write.outcome.WriteFailure;
import antiphon.client.AntiphonClient;
import antiphon.client.error.AntiphonException;
import antiphon.client.write.WriteOptions;
import antiphon.client.write.WriteResult;
import antiphon.client.write.WriteResult.Outcome;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Writes a few messages one after the other and shows each outcome as it is known. Ends with the first that was not
/// appended: the later ones would stand in the log without it.
final class PostEach {
    private final Surroundings surroundings;
    private final ResultPrinter printer;
    // Also read when the process is ended meanwhile.
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger appended = new AtomicInteger();
    private final AtomicBoolean open = new AtomicBoolean(); // whether a write is without its outcome

    /// @param repeats whether the table has a column for repeats: only a write with a request id can be one
    PostEach(Surroundings surroundings, boolean json, boolean repeats) {
        this.surroundings = surroundings;
        this.printer = new ResultPrinter(surroundings.out(), json, surroundings.colour(), repeats);
    }

    /// @return the exit code
    int run(AntiphonClient client, List<String> contents, int writeConcern, WriteOptions options) {
        try (Interrupted _ = Interrupted.says(surroundings, this::interrupted)) {
            return postAll(client, contents, writeConcern, options);
        }
    }

    private String interrupted() {
        if (open.getAndSet(false)) printer.printUnknown();
        return Sent.words(sent.get(), acknowledged.get(), appended.get(), 0);
    }

    /// When the process is being ended, the outcome of the write was said by the thread that ends it.
    private void requireOpen() {
        while (!open.getAndSet(false)) LockSupport.park(this);
    }

    private int postAll(AntiphonClient client, List<String> contents, int writeConcern, WriteOptions options) {
        int exitCode = ExitCodes.FINE;
        for (int index = 0; index < contents.size(); index++) {
            WriteResult result = post(
                    client, contents.get(index), writeConcern, options, index, contents.size() - index - 1);
            count(result);
            printer.print(result);
            printThatItIsInTheLog(result);
            if (result.acknowledged()) continue;
            print(result, contents.size() - index - 1);
            if (result.outcome() == Outcome.NOT_APPENDED) return ExitCodes.ofRefused(result);
            exitCode = ExitCodes.UNCONFIRMED;
        }
        return exitCode;
    }

    private void count(WriteResult result) {
        if (result.outcome() != Outcome.NOT_APPENDED) appended.incrementAndGet();
        if (result.acknowledged()) acknowledged.incrementAndGet();
    }

    private WriteResult post(AntiphonClient client, String content, int writeConcern, WriteOptions options,
            int before, int after) {
        sent.incrementAndGet();
        open.set(true);
        try (LateHint _ = LateHint.of(LateHint.waitingFor(writeConcern), client::isConnected, surroundings.err())) {
            WriteResult result = client.post(content, writeConcern, options);
            requireOpen();
            return result;
        } catch (AntiphonException e) {
            requireOpen();
            printer.printFailed(e);
            throw WriteFailure.of(e, before, after, !options.requestId().isEmpty());
        }
    }

    /// A user who does not see what was printed would send it again.
    private void printThatItIsInTheLog(WriteResult result) {
        if (result.outcome() == Outcome.NOT_APPENDED || !surroundings.out().checkError()) return;
        surroundings.err().println("antiphon: message " + result.sequence() + " is in the log with " + result.copies()
                + (result.copies() == 1 ? " copy" : " copies") + ", which could not be printed");
    }

    private void print(WriteResult result, int left) {
        boolean stops = result.outcome() == Outcome.NOT_APPENDED && left > 0;
        String rest = stops ? "; " + left + " more not sent" : "";
        surroundings.err().println("antiphon: " + Printable.of(result.reason()) + rest);
    }
}
