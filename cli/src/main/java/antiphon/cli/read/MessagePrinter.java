package antiphon.cli.read;

import antiphon.cli.output.Table;
import antiphon.cli.output.Table.Column;
import antiphon.client.read.MessagePage;
import antiphon.client.read.StoredMessage;
import antiphon.json.Json;
import java.io.PrintStream;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.List;

/// Shows messages page by page, as a table or as lines of JSON.
public final class MessagePrinter {
    private static final DateTimeFormatter LOCAL_TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXXX")
            .withZone(ZoneId.systemDefault());

    private final PrintStream out;
    private final boolean json;
    private final Table table = new Table(
            false, Column.number("NUMBER"), Column.text("TIME"), Column.text("CLIENT"), Column.text("CONTENT"));

    public MessagePrinter(PrintStream out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /// All messages of the pages, while the output is read.
    ///
    /// @return how many that were
    long printAll(Iterator<MessagePage> pages) {
        long printed = 0;
        while (!out.checkError() && pages.hasNext()) { // As under `| head`: the next page is not even asked for.
            List<StoredMessage> messages = pages.next().messages();
            print(messages);
            printed += messages.size();
        }
        return printed;
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
