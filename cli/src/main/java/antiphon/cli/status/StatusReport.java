package antiphon.cli.status;

import antiphon.cli.output.Durations;
import antiphon.cli.output.Plural;
import antiphon.cli.output.Printable;
import antiphon.cli.output.Table;
import antiphon.cli.output.Table.Cell;
import antiphon.cli.output.Table.Column;
import antiphon.cli.output.Tint;
import antiphon.client.status.ClusterStatus;
import antiphon.client.status.ClusterStatus.ReadOnlyClient;
import antiphon.client.status.StorageKind;
import antiphon.client.status.WorkerStatus;
import antiphon.client.status.WriteForecast;
import antiphon.client.target.Address;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The status for people: first what can be written now, then the workers with what is wrong with each, then who waits.
public final class StatusReport {
    private static final int SHORT_ID = 8;
    private static final int RATE_COLUMN = 6;

    private final ClusterStatus status;
    private final Address asked;
    private final Instant now;
    private final boolean colour;
    private final @Nullable Rates rates;

    public StatusReport(ClusterStatus status, Address asked, Instant now, boolean colour) {
        this(status, asked, now, colour, null);
    }

    /// @param rates how fast it goes, when that is known
    public StatusReport(ClusterStatus status, Address asked, Instant now, boolean colour, @Nullable Rates rates) {
        this.status = status;
        this.asked = asked;
        this.now = now;
        this.colour = colour;
        this.rates = rates;
    }

    public void print(PrintStream out) {
        out.println("Master   " + Printable.of(master()));
        out.println("Log      " + Printable.of(log()));
        out.println("Writes   " + writes());
        printWorkers(out);
        printForecast(out);
        printReadOnlyClients(out);
    }

    private String master() {
        String reason = status.stateReason().isEmpty() ? "" : ": " + status.stateReason();
        return status.master() + " (" + asked + "), " + status.state().word() + reason;
    }

    private String log() {
        if (status.logId().isEmpty()) return "none yet";
        String last = status.head() == 0
                ? "no messages yet"
                : "last number " + status.head() + ", durable on the master up to " + status.position();
        return shortId(status.logId()) + ", epoch " + status.epoch() + ", " + last + ", kept "
                + (status.storage() == StorageKind.Known.MEMORY ? "in memory only" : "on " + status.storage().word());
    }

    private static String shortId(String id) {
        return id.substring(0, Math.min(SHORT_ID, id.length()));
    }

    private String writes() {
        String nodes = status.availableNodes() + " of " + status.nodes() + " nodes available, quorum "
                + status.quorumLevel();
        String speed = rates == null ? "" : String.format(Locale.ROOT, "; %.0f/s", rates.writes());
        return Forecasts.brief(status.writesNow()) + " (" + nodes + "); " + pending() + speed;
    }

    /// A read-only client's write is counted while its caller waits, and goes on without copies when it has gone.
    private String pending() {
        if (status.readOnlyClientCount() == 0)
            return (status.pendingWrites() == 0 ? "none" : "" + status.pendingWrites()) + " waiting for copies";
        String clients = Plural.of(status.readOnlyClientCount(), "read-only client");
        return status.pendingWrites() == 0
                ? "none waiting for copies but those of " + clients
                : status.pendingWrites() + " waiting for copies; " + clients;
    }

    private void printWorkers(PrintStream out) {
        out.println();
        if (status.workers().isEmpty()) {
            out.println("No workers: this master is alone, and w=1 is all it can give.");
            return;
        }
        Table table = new Table(colour, columns());
        for (WorkerStatus worker : status.workers()) table.add(cells(worker).toArray());
        table.print(out);
        status.workers().stream().filter(worker -> worker.truncatedLast() > 0).forEach(worker -> {
            out.println();
            out.println("Warning: " + Printable.of(WorkerWords.truncated(worker)));
        });
    }

    private Column[] columns() {
        List<Column> columns = new ArrayList<>(List.of(
                Column.text("WORKER"),
                Column.text("ADDRESS"),
                Column.text("HEALTH"),
                Column.text("SINCE"),
                Column.number("POSITION"),
                Column.number("BEHIND"),
                Column.text("ACK"),
                Column.text("HEARD"),
                Column.text("DELIVERY"),
                Column.text("WHY")));
        if (rates != null) columns.add(RATE_COLUMN, Column.number("RATE"));
        return columns.toArray(Column[]::new);
    }

    private List<Object> cells(WorkerStatus worker) {
        List<Object> cells = new ArrayList<>(List.of(
                worker.name(),
                worker.address(),
                new Cell(worker.health().word(), Tint.of(worker.health())),
                Durations.since(worker.healthSince(), now),
                WorkerWords.position(worker),
                WorkerWords.behind(worker),
                WorkerWords.acknowledgement(worker),
                heard(worker),
                new Cell(WorkerWords.delivery(worker), Tint.of(worker.delivery())),
                WorkerWords.why(worker)));
        if (rates != null) cells.add(RATE_COLUMN, rate(worker, rates));
        return cells;
    }

    private static String rate(WorkerStatus worker, Rates rates) {
        return WorkerWords.isUnheard(worker) ? "-" : String.format(Locale.ROOT, "%.0f/s", rates.worker(worker));
    }

    /// A worker's position is as old as its last report; an earlier version of the master does not send that time.
    private String heard(WorkerStatus worker) {
        return worker.lastHeard().map(at -> Durations.since(at, now) + " ago").orElse("-");
    }

    private void printForecast(PrintStream out) {
        if (status.workers().isEmpty()) return;
        out.println();
        Table table = new Table(colour, Column.text("WRITE"), Column.text("NOW"));
        for (WriteForecast range : status.writesNow())
            table.add(Forecasts.range(range), new Cell(range.sentence(), Tint.of(range.fate())));
        table.print(out);
    }

    private void printReadOnlyClients(PrintStream out) {
        if (status.readOnlyClientCount() == 0) return;
        out.println();
        out.println("Read-only clients: their writes are refused until the message they wait for has its copies.");
        Table table = new Table(colour, Column.text("CLIENT"), Column.text("SINCE"), Column.text("WAITS FOR"));
        for (ReadOnlyClient client : status.readOnlyClients())
            table.add(client.client(), Durations.since(client.since(), now), "message " + client.waitingForSequence());
        table.print(out);
        int hidden = status.readOnlyClientCount() - status.readOnlyClients().size();
        if (hidden > 0) out.println("... and " + hidden + " more");
    }
}
