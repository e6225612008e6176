package antiphon.cli.read;

import antiphon.cli.output.Table;
import antiphon.cli.output.Table.Column;
import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.client.read.MessagePage;
import antiphon.client.read.MessageReader;
import antiphon.client.read.StoredMessage;
import antiphon.json.Json;
import java.io.PrintStream;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Shows messages page by page, as a table or as lines of JSON.
public final class MessagePrinter {
    private static final DateTimeFormatter LOCAL_TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXXX")
            .withZone(ZoneId.systemDefault());

    private final PrintStream out;
    private final boolean json;
    private String logId = "";
    private @Nullable StoredMessage last;
    private final Table table = new Table(
            false, Column.number("NUMBER"), Column.text("TIME"), Column.text("CLIENT"), Column.text("CONTENT"));

    public MessagePrinter(PrintStream out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /// All messages of the reader from a number on, page by page, while the output is read.
    ///
    /// @return how many that were
    int printAll(MessageReader reader, long from, int limit) {
        long next = from;
        int left = limit;
        do {
            MessagePage page = reader.page(next, left);
            requireSameLog(page, next);
            printNext("the node", page.messages());
            next = page.nextSequence();
            left -= page.messages().size();
        } while (next != 0 && left > 0 && !out.checkError()); // As under `| head`.
        return limit - left;
    }

    /// Between two pages a node may have come back with another log.
    private void requireSameLog(MessagePage page, long next) {
        if (logId.isEmpty()) logId = page.logId();
        if (!page.logId().isEmpty() && !page.logId().equals(logId))
            throw new CommandFailure(
                    ExitCodes.NOT_SOUND,
                    "the node shows another log than before (" + page.logId() + ", it was " + logId
                            + "), so what comes from message " + next
                            + " on does not belong to what is above: read it again with --from 1");
    }

    /// As [#print], where the messages must follow those printed before: the end of those may have been replaced.
    ///
    /// @throws CommandFailure when they do not
    void printNext(String node, List<StoredMessage> messages) {
        if (messages.isEmpty()) return;
        StoredMessage before = last;
        String parent = messages.getFirst().parentId();
        if (before != null && !parent.isEmpty() && !parent.equals(before.messageId()))
            throw new CommandFailure(
                    ExitCodes.NOT_SOUND,
                    node + " has another message " + before.sequence() + " than it had before, so what comes from "
                            + messages.getFirst().sequence()
                            + " on does not follow what is above: read it again with --from 1");
        print(messages);
        last = messages.getLast();
    }

    public void print(List<StoredMessage> messages) {
        if (json) messages.forEach(message -> out.println(toJson(message)));
        else messages.forEach(this::addRow);
        table.print(out);
    }

    private void addRow(StoredMessage message) {
        String client = message.clientId().isEmpty() ? "-" : message.clientId();
        table.add(message.sequence(), LOCAL_TIME.format(message.time()), client, message.content());
    }

    private static Json toJson(StoredMessage message) {
        return new Json()
                .put("sequence", message.sequence())
                .put("message_id", message.messageId())
                .put("parent_id", message.parentId())
                .put("time", message.time().toString())
                .put("client_id", message.clientId())
                .put("epoch", message.epoch())
                .put("hash", message.hash())
                .put("content", message.content());
    }
}
