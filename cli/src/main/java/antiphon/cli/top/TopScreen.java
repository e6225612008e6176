package antiphon.cli.top;

import antiphon.cli.output.Printable;
import antiphon.cli.program.Surroundings;
import antiphon.cli.status.Rates;
import antiphon.cli.status.StatusReport;
import antiphon.client.status.ClusterStatus;
import antiphon.client.target.Address;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A screen of its own on the terminal, drawn over in place so that it does not flicker. What was on the terminal
/// before comes back at the end, also after Ctrl-C.
final class TopScreen implements TopView {
    private static final String OPEN = "\u001b[?1049h\u001b[?25l\u001b[?7l"; // other screen, no cursor, no wrapping
    private static final String CLOSE = "\u001b[?7h\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String REST_OF_LINE = "\u001b[K";
    private static final String REST_OF_SCREEN = "\u001b[J";
    private static final String DIM = "\u001b[2m";
    private static final String PLAIN = "\u001b[0m";
    private static final Pattern COLOURS = Pattern.compile("\u001b\\[[0-9;]*m");

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
        draw(shown, "as of " + status.asOf().truncatedTo(ChronoUnit.SECONDS) + "; q quits");
    }

    @Override
    public void failed(String sentence, Instant now, Duration age) {
        outdated(age, Printable.of(sentence));
    }

    /// The last view stays, without the colours of what is well, under a line that says that it may be so no more.
    private void outdated(Duration age, String sentence) {
        String seconds = age.toSeconds() + "s";
        List<String> old = new ArrayList<>(List.of("OUTDATED: this is how it was " + seconds + " ago", ""));
        for (String line : shown) old.add(dimmed(line));
        draw(old, "OUTDATED for " + seconds + ": " + sentence + "; q quits");
    }

    private String dimmed(String line) {
        return colour ? DIM + COLOURS.matcher(line).replaceAll("") + PLAIN : line;
    }

    @Override
    public boolean waiting(Optional<Duration> age, Instant now) throws InterruptedException {
        String sentence = "the master has not answered yet";
        if (age.isPresent()) outdated(age.get(), sentence);
        else draw(shown, sentence + "; q quits");
        return terminal.awaitKey('q', Duration.ZERO);
    }

    private void draw(List<String> lines, String below) {
        int rows = Math.max(2, terminal.rows());
        StringBuilder screen = new StringBuilder(HOME);
        lines.stream().limit(rows - 2L).forEach(line -> screen.append(line).append(REST_OF_LINE).append("\r\n"));
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
