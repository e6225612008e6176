package antiphon.cli.read;

import antiphon.cli.output.Printable;
import antiphon.cli.program.Surroundings;
import antiphon.client.error.AntiphonException;
import antiphon.client.error.OtherLogException;
import antiphon.client.read.MessageReader;
import antiphon.client.read.MessageStream;
import antiphon.client.read.StoredMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Follows one node for as long as standard output is read. The stream of messages resumes by itself after a short
/// break; this resumes it after a long one, says so, and checks that what comes next belongs to what came before.
final class Follower {
    private static final int PORTION_MESSAGES = 100;

    /// How often to check whether the output is still read.
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final int SILENT_LOOKS_MAX = 3;

    private final Surroundings surroundings;
    private final String node;
    private final MessagePrinter printer;
    private long next;
    private boolean broken;
    private long behindAt = -1;
    private int silentLooks;
    private String logId = "";
    private String lastId = "";

    Follower(Surroundings surroundings, String node, MessagePrinter printer) {
        this.surroundings = surroundings;
        this.node = node;
        this.printer = printer;
    }

    /// @param knownLogId the log that `from` is a number of; empty when the node has not reported it
    /// @throws OtherLogException when the node shows another log than before, or has replaced what was shown last
    void follow(MessageReader reader, long from, String knownLogId) throws InterruptedException {
        next = from;
        logId = knownLogId;
        while (!surroundings.out().checkError()) { // As under `| head`.
            try (MessageStream messages = reader.follow(next, logId, lastId)) {
                while (!surroundings.out().checkError()) look(reader, messages);
            } catch (AntiphonException e) {
                lost(e);
            }
        }
    }

    private void look(MessageReader reader, MessageStream messages) throws InterruptedException {
        List<StoredMessage> portion = portion(messages);
        if (logId.isEmpty()) logId = messages.logId();
        show(portion);
        messages.shortEnd().ifPresent(this::isBehind);
        silentLooks = portion.isEmpty() ? silentLooks + 1 : 0;
        if (silentLooks % SILENT_LOOKS_MAX == SILENT_LOOKS_MAX - 1) requireAnswer(reader);
    }

    /// A stream that reconnects is as silent as one without messages, so the node is asked.
    private void requireAnswer(MessageReader reader) {
        try {
            reader.page(Long.MAX_VALUE, 1); // No message: one may be large, and on its way already.
        } catch (AntiphonException e) {
            lost(e);
        }
    }

    /// @throws AntiphonException when trying on cannot help
    private void lost(AntiphonException e) {
        if (!e.kind().isTransient()) throw e;
        if (!broken) printNote(e.getMessage() + "; retrying, from message " + next);
        broken = true;
    }

    /// What is there already is shown together. What was taken when the connection broke is read again: it counts when
    /// it is shown.
    private List<StoredMessage> portion(MessageStream messages) throws InterruptedException {
        List<StoredMessage> portion = new ArrayList<>();
        StoredMessage message = messages.poll(LOOK);
        while (message != null) {
            portion.add(message);
            message = portion.size() < PORTION_MESSAGES ? messages.poll(Duration.ZERO) : null;
        }
        return portion;
    }

    private void show(List<StoredMessage> portion) {
        if (portion.isEmpty()) return;
        if (broken) printNote("reconnected to " + node + ", continuing from message " + next);
        broken = false;
        printer.print(portion);
        next = portion.getLast().sequence() + 1;
        lastId = portion.getLast().messageId();
    }

    /// A node that came back, or another one, which may still get what it lacks.
    private void isBehind(long end) {
        if (end == behindAt) return;
        behindAt = end;
        printNote(node + " holds messages up to " + end + ", and message " + (next - 1)
                + " was read before: waiting until it has more");
    }

    private void printNote(String sentence) {
        surroundings.err().println("antiphon: " + Printable.of(sentence));
    }
}
