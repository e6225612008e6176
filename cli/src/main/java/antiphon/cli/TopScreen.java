package antiphon.cli;

import antiphon.client.Address;
import antiphon.client.ClusterStatus;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A screen of its own on the terminal, drawn over in place so that it does not flicker. What was on the terminal
/// before comes back at the end, also after Ctrl-C.
final class TopScreen implements TopView {
    private static final String OPEN = "\u001b[?1049h\u001b[?25l\u001b[?7l"; // other screen, no cursor, no wrapping
    private static final String CLOSE = "\u001b[?7h\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String REST_OF_LINE = "\u001b[K";
    private static final String REST_OF_SCREEN = "\u001b[J";

    private final PrintStream out;
    private final Address asked;
    private final boolean colour;
    private final Terminal terminal;
    private final Thread restoring = new Thread(this::restore, "restore the terminal");
    private List<String> shown = List.of();

    TopScreen(Surroundings surroundings, Address asked) {
        this.out = surroundings.out();
        this.asked = asked;
        this.colour = surroundings.colour();
        Runtime.getRuntime().addShutdownHook(restoring);
        this.terminal = Terminal.open(surroundings.in());
        out.print(OPEN);
    }

    @Override
    public void show(ClusterStatus status, @Nullable Rates rates, Instant now) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        PrintStream page = new PrintStream(text, false, StandardCharsets.UTF_8);
        new StatusReport(status, asked, status.asOf(), colour, rates).print(page);
        page.flush();
        shown = text.toString(StandardCharsets.UTF_8).lines().toList();
        draw("as of " + status.asOf().truncatedTo(ChronoUnit.SECONDS) + "; q quits");
    }

    /// The last view stays.
    @Override
    public void failed(String sentence, Instant now, Duration age) {
        draw("OUTDATED for " + age.toSeconds() + "s: " + Printable.of(sentence) + "; q quits");
    }

    @Override
    public boolean waiting(Optional<Duration> age) throws InterruptedException {
        draw(age.map(known -> "OUTDATED for " + known.toSeconds() + "s: the master has not answered yet; q quits")
                .orElse("the master has not answered yet; q quits"));
        return terminal.awaitKey('q', Duration.ZERO);
    }

    private void draw(String below) {
        int rows = Math.max(2, terminal.rows());
        StringBuilder screen = new StringBuilder(HOME);
        shown.stream().limit(rows - 2L).forEach(line -> screen.append(line).append(REST_OF_LINE).append("\r\n"));
        screen.append(REST_OF_LINE).append("\r\n").append(below).append(REST_OF_LINE).append(REST_OF_SCREEN);
        out.print(screen);
        out.flush();
    }

    @Override
    public boolean pause(Duration interval) throws InterruptedException {
        return terminal.awaitKey('q', interval);
    }

    private void restore() {
        out.print(CLOSE);
        out.flush();
        terminal.close();
    }

    @Override
    public void close() {
        restore();
        Runtime.getRuntime().removeShutdownHook(restoring);
    }
}
