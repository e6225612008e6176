package antiphon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.security.callers.Caller;
import antiphon.security.callers.CallerEntry;
import antiphon.security.callers.CallersFile;
import antiphon.security.callers.KnownToken;
import antiphon.security.callers.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said of a caller's tokens after a change is what a node does with them.
class CallersRotateTest {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ";
    private static final String EXPIRED = "; it has expired on 2026-01-02T03:04:05Z: its tokens are refused until it is"
            + " removed and added again. Bring ";
    private static final Instant LONG_AGO = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir private Path directory = Path.of("");
    private CallersFile file;

    @BeforeEach
    void create() throws IOException {
        file = CallersFile.at(directory.resolve("callers.json"), _ -> Optional.empty());
        file.create();
    }

    private void add(Optional<Instant> until) throws IOException {
        var _ = file.add(new Caller("ann", EnumSet.of(Role.READER), List.of()), until);
    }

    private String rotated(String oldFor) {
        Run run = Run.of("callers", "rotate", file.path().toString(), "ann", "--old-for", oldFor);
        assertThat(run.exitCode()).isZero();
        return run.err();
    }

    private String enabled() {
        return Run.of("callers", "enable", file.path().toString(), "ann").out();
    }

    @Test
    void oneOlderTokenEndsAtTheTimeGivenOrAtOnce() throws IOException {
        add(Optional.empty());
        assertThat(rotated("1d")).containsPattern("; those it had count until " + TIME + "\\. Bring ");
        assertThat(rotated("0s")).contains("; those it had count no more. Bring ");
    }

    @Test
    void eachOlderTokenEndsAtItsOwnTime() throws IOException {
        add(Optional.empty());
        var _ = rotated("1h");
        String said = rotated("24h");
        List<KnownToken> tokens = entry().tokens();
        assertThat(said)
                .contains("; of those it had, " + ends(tokens.get(0)) + ", " + ends(tokens.get(1)) + ". Bring ");
        assertThat(tokens.get(0).expires()).isNotEqualTo(tokens.get(1).expires());
    }

    private static String ends(KnownToken token) {
        return token.id() + " counts until " + token.expires().orElseThrow();
    }

    private CallerEntry entry() throws IOException {
        return file.read().entries().getFirst();
    }

    @Test
    void anOlderTokenEndsWithItsCallerAtTheLatest() throws IOException {
        Instant end = Instant.now().plus(Duration.ofHours(2)).truncatedTo(ChronoUnit.SECONDS);
        add(Optional.of(end));
        assertThat(rotated("1d")).contains("; those it had count until " + end + ". Bring ");
    }

    @Test
    void whenThereIsNoRoomForATokenItIsSaidWhenOneEndsAndWhatToDo() throws IOException {
        add(Optional.empty());
        var _ = rotated("1h");
        for (int more = 0; more < 6; more++) rotated("24h");
        Run full = Run.of("callers", "rotate", file.path().toString(), "ann", "--old-for", "24h");
        assertThat(full.exitCode()).isNotZero();
        assertThat(full.err()).contains(
                "caller ann has 8 tokens that count, the most allowed: wait until the first of them ends, at "
                        + entry().tokens().getFirst().expires().orElseThrow()
                        + ", or end all of them now with --old-for 0s");
        assertThat(entry().tokens()).hasSize(8);
        assertThat(rotated("0s")).contains("; those it had count no more. Bring ");
    }

    @Test
    void aCallerThatHasExpiredIsSaidToBeRefused() throws IOException {
        add(Optional.of(LONG_AGO));
        assertThat(rotated("1d")).contains(EXPIRED).doesNotContain("count");
        file.disable("ann");
        assertThat(enabled()).startsWith("caller ann is enabled" + EXPIRED);
    }

    @Test
    void aDisabledCallerIsSaidToBeRefusedUntilItIsEnabled() throws IOException {
        add(Optional.empty());
        file.disable("ann");
        assertThat(rotated("0s")).contains(
                "; it is disabled: its tokens are refused until `antiphon callers enable`, and even then those it had"
                        + " count no more. Bring ");
        assertThat(enabled()).isEqualTo("caller ann is enabled. Bring " + file.path() + " to every node\n");
    }
}
