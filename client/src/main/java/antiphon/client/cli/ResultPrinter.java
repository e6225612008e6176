package antiphon.client.cli;

import antiphon.client.WriteResult;
import antiphon.client.cli.Table.Column;
import antiphon.json.Json;
import java.io.PrintStream;

/// Shows outcomes of writes one by one, as rows of a table or as lines of JSON.
final class ResultPrinter {
    private final PrintStream out;
    private final boolean json;
    private final Table table;

    ResultPrinter(PrintStream out, boolean json, boolean colour) {
        this.out = out;
        this.json = json;
        this.table = new Table(
                colour, Column.number("NUMBER"), Column.state("OUTCOME"), Column.number("COPIES"), Column.text("ID"));
    }

    void print(WriteResult result) {
        if (json) out.println(toJson(new Json(), result));
        else printRow(result);
    }

    private void printRow(WriteResult result) {
        boolean stored = result.sequence() > 0;
        table.add(
                stored ? result.sequence() : "-",
                result.outcome(),
                stored ? result.copies() : "-",
                stored ? result.messageId() : "-");
        table.print(out);
    }

    static Json toJson(Json json, WriteResult result) {
        return json.put("outcome", result.outcome().name())
                .put("status_code", result.statusCode())
                .put("sequence", result.sequence())
                .put("message_id", result.messageId())
                .put("copies", result.copies())
                .put("message", result.text())
                .put("detail", result.detail());
    }
}
