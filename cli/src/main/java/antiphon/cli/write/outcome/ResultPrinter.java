package antiphon.cli.write.outcome;

import antiphon.cli.output.Table;
import antiphon.cli.output.Table.Cell;
import antiphon.cli.output.Table.Column;
import antiphon.cli.output.Tint;
import antiphon.client.error.AntiphonException;
import antiphon.client.write.WriteResult;
import antiphon.client.write.WriteResult.Outcome;
import antiphon.json.Json;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Shows outcomes of writes one by one, as rows of a table or as lines of JSON.
public final class ResultPrinter {
    /// Why a write has no outcome when the process is ended.
    public static final String UNKNOWN = "no outcome, it may be in the log or not";

    private final PrintStream out;
    private final boolean json;
    private final boolean repeats;
    private final boolean colour;
    private @Nullable Table table; // of the first row, which shows whether nodes take over from each other
    private boolean showsCommitted;

    /// @param repeats whether the table says of each write whether it is a repeat; JSON always does
    public ResultPrinter(PrintStream out, boolean json, boolean colour, boolean repeats) {
        this.out = out;
        this.json = json;
        this.repeats = repeats;
        this.colour = colour;
    }

    private Table table(WriteResult first) {
        showsCommitted = first.committed().isPresent();
        List<Column> columns = new ArrayList<>(List.of(
                Column.number("NUMBER"), Column.text("OUTCOME"), Column.number("COPIES"), Column.text("ID")));
        if (repeats) columns.addLast(Column.text("REPEAT"));
        if (showsCommitted) columns.addLast(Column.text("COMMITTED"));
        return new Table(colour, columns.toArray(Column[]::new));
    }

    public void print(WriteResult result) {
        if (json) out.println(toJson(new Json(), result));
        else printRow(result);
    }

    private void printRow(WriteResult result) {
        if (table == null) table = table(result);
        boolean stored = result.outcome() != Outcome.NOT_APPENDED;
        List<Object> cells = new ArrayList<>(List.of(
                stored ? result.sequence() : "-",
                new Cell(result.outcome().name(), Tint.of(result.outcome())),
                stored ? result.copies() : "-",
                stored ? result.messageId() : "-"));
        if (repeats) cells.addLast(result.repeat() ? "yes" : "-");
        if (showsCommitted) cells.addLast(result.committed().map(committed -> committed ? "yes" : "no").orElse("-"));
        table.add(cells.toArray());
        table.print(out);
    }

    /// A write that was sent, and whose outcome nobody waits for any more.
    public void printUnknown() {
        if (json) out.println(unknown(new Json(), UNKNOWN));
    }

    /// Of a write without an outcome, with the fields of the others.
    public static Json unknown(Json json, String why) {
        return without(json, "UNKNOWN", why);
    }

    private static Json without(Json json, String outcome, String why) {
        return json.put("outcome", outcome)
                .put("status_code", 0L)
                .put("sequence", 0L)
                .put("message_id", "")
                .put("copies", 0L)
                .put("repeat", false)
                .put("message", "")
                .put("detail", why);
    }

    /// A write whose call failed.
    public void printFailed(AntiphonException failed) {
        String outcome = failed.nothingDone() ? Outcome.NOT_APPENDED.name() : "UNKNOWN";
        if (json) out.println(without(new Json(), outcome, String.valueOf(failed.getMessage())));
    }

    public static Json toJson(Json json, WriteResult result) {
        Json all = json.put("outcome", result.outcome().name())
                .put("status_code", result.statusCode())
                .put("sequence", result.sequence())
                .put("message_id", result.messageId())
                .put("copies", result.copies())
                .put("repeat", result.repeat())
                .put("message", result.text())
                .put("detail", result.detail());
        result.committed().ifPresent(committed -> all.put("committed", committed));
        return all;
    }
}
