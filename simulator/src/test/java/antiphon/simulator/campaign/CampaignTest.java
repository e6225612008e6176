package antiphon.simulator.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.simulator.check.Kind;
import antiphon.simulator.check.RareEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CampaignTest {
    private static final int SEEDS = 1_000;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    @Test
    void aLongCampaignMustMeetEachOfThem() {
        Map<RareEvent, Long> counts = new EnumMap<>(RareEvent.class);
        for (RareEvent event : RareEvent.values()) counts.put(event, 1L);
        assertThat(RareEvent.missing(Kind.FIXED_MASTER, counts, 10_000)).isEmpty();
        counts.remove(RareEvent.TRUNCATION_DURING_SYNC);
        counts.put(RareEvent.REBUILD_WITH_DAMAGE, 0L);
        assertThat(RareEvent.missing(Kind.FIXED_MASTER, counts, 10_000)).containsExactly(
                RareEvent.TRUNCATION_DURING_SYNC, RareEvent.REBUILD_WITH_DAMAGE);
    }

    @Test
    void aShortCampaignNeedNot() {
        assertThat(RareEvent.missing(Kind.FIXED_MASTER, Map.of(), 1)).isEmpty();
        assertThat(RareEvent.missing(Kind.FIXED_MASTER, Map.of(), 200)).contains(RareEvent.POWER_LOSS_DURING_SYNC)
                .doesNotContain(RareEvent.TRUNCATION_DURING_SYNC);
    }

    @Test
    void progressIsShownOnATerminalOnly() throws InterruptedException {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        for (boolean live : List.of(true, false)) {
            err.reset();
            new Campaign(Kind.FIXED_MASTER, 1, 20, Duration.ofMillis(1)).run(out,
                    new PrintStream(err, true, StandardCharsets.UTF_8),
                    live);
            assertThat(err.toString(StandardCharsets.UTF_8).contains("of 20 seeds")).isEqualTo(live);
            assertThat(err.size() > 0).isEqualTo(live);
        }
    }

    @Test
    void oneSeedIsOne() throws InterruptedException {
        assertThat(new Campaign(7, 1).run(out, out, false)).isTrue();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("1 seed from 7, 0 failed");
    }

    @Test
    void aCampaignSaysWhatHappenedAndHoldsEveryPromise() throws InterruptedException {
        boolean fine = new Campaign(1, SEEDS).run(out, out, false);
        String said = printed.toString(StandardCharsets.UTF_8);
        assertThat(fine).as(said).isTrue();
        assertThat(said).contains(SEEDS + " seeds from 1, 0 failed").containsPattern("UNCONFIRMED [1-9]");
    }
}
