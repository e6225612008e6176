package antiphon.node.repair;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.log.segment.DamagedRange;
import antiphon.node.repair.OpenDamage.Finding;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpenDamageTest {
    private static final long NOW = -1_000;

    private final OpenDamage open = new OpenDamage(new Random(1));

    private static DamagedRange range(long first, long last) {
        return new DamagedRange(first, last, "file", 72, "its checksum does not match");
    }

    private static OpenDamage.Due whole(long first, long last) {
        return new OpenDamage.Due(range(first, last), first);
    }

    private boolean failed(long first, long last, String reason, long now) {
        return open.failed(range(first, last), first, last, reason, now);
    }

    @Test
    void damageIsNewOnceAndTriedAtOnce() {
        assertThat(open.nextNs()).isEqualTo(Long.MAX_VALUE);
        assertThat(open.found(range(7, 7), NOW)).isEqualTo(Finding.NEW);
        assertThat(open.found(range(7, 7), NOW)).isEqualTo(Finding.KNOWN);
        assertThat(open.due(NOW)).contains(whole(7, 7));
        assertThat(open.nextNs()).isEqualTo(NOW);
    }

    @Test
    void whatTouchesKnownDamageBelongsToItAndIsTriedInItsTurn() {
        var _ = open.found(range(7, 7), NOW);
        assertThat(failed(7, 7, "why", NOW)).isTrue();
        assertThat(open.found(range(7, 9), NOW)).isEqualTo(Finding.KNOWN);
        assertThat(open.found(range(10, 12), NOW)).isEqualTo(Finding.KNOWN);
        assertThat(open.due(NOW)).isEmpty();
        assertThat(open.due(open.nextNs())).contains(whole(7, 12));
        assertThat(open.found(range(14, 14), NOW)).as("13 is whole").isEqualTo(Finding.NEW);
        assertThat(open.found(new DamagedRange(15, 15, "other file", 72, "why"), NOW)).isEqualTo(Finding.NEW);
    }

    @Test
    void placesThatGrowTogetherAreOneAndNothingOfThemIsForgotten() {
        var _ = open.found(range(20, 29), NOW);
        open.repaired(range(20, 29), 24, "worker1", NOW);
        var _ = open.found(range(40, 49), NOW);
        assertThat(open.found(range(10, 60), NOW)).isEqualTo(Finding.KNOWN);
        assertThat(open.due(NOW)).contains(new OpenDamage.Due(range(10, 60), 25));
        assertThat(open.restIsWhole(range(10, 60))).isEmpty();
        assertThat(open.due(NOW)).as("what is before was found too").contains(whole(10, 60));
        assertThat(open.restIsWhole(range(10, 60)))
                .contains(new OpenDamage.Repaired(range(10, 60), Set.of("worker1")));
        assertThat(open.due(NOW)).isEmpty();
    }

    @Test
    void aLongPlaceIsRepairedPieceByPieceAndWhatFailsWaitsForTheNextRound() {
        var _ = open.found(range(1, 100), NOW);
        open.repaired(range(1, 100), 10, "worker1", NOW);
        assertThat(open.failed(range(1, 100), 11, 20, "nobody has it", NOW)).isTrue();
        long now = open.nextNs();
        assertThat(open.due(now)).contains(new OpenDamage.Due(range(1, 100), 21));
        open.repaired(range(1, 100), 30, "worker2", now);
        assertThat(open.nextNs()).as("without a pause").isEqualTo(now);
        assertThat(open.restIsWhole(range(1, 100))).isEmpty();
        assertThat(open.due(now)).contains(new OpenDamage.Due(range(1, 100), 11));
        open.repaired(range(1, 100), 20, "worker1", now);
        assertThat(open.restIsWhole(range(1, 100)))
                .contains(new OpenDamage.Repaired(range(1, 100), Set.of("worker1", "worker2")));
    }

    @Test
    void aPieceThatIsReadAgainAndAgainDoesNotKeepTheRestWaiting() {
        var _ = open.found(range(1, 100), NOW);
        assertThat(open.failed(range(1, 100), 1, 10, "nobody has it", NOW)).isTrue();
        assertThat(open.found(range(1, 10), NOW)).isEqualTo(Finding.KNOWN);
        assertThat(open.due(open.nextNs())).contains(new OpenDamage.Due(range(1, 100), 11));
    }

    @Test
    void pausesGrowToACeilingAndNothingIsGivenUp() {
        var _ = open.found(range(7, 7), NOW);
        long now = NOW;
        long ceiling = OpenDamage.PAUSE_FIRST.toNanos();
        for (int failure = 1; failure <= 100; failure++) {
            var _ = failed(7, 7, "nobody answers", now);
            assertThat(open.due(now)).isEmpty();
            assertThat(open.nextNs() - now).as("pause %d", failure).isBetween(ceiling / 2, ceiling);
            now = open.nextNs();
            assertThat(open.due(now)).contains(whole(7, 7));
            ceiling = Math.min(2 * ceiling, OpenDamage.PAUSE_MAX.toNanos());
        }
    }

    @Test
    void aReasonIsReportedWhenItIsAnotherThanTheLast() {
        var _ = open.found(range(7, 7), NOW);
        assertThat(failed(7, 7, "nobody answers", NOW)).isTrue();
        assertThat(failed(7, 7, "nobody answers", NOW)).isFalse();
        assertThat(failed(7, 7, "it has none", NOW)).isTrue();
        assertThat(failed(7, 7, "nobody answers", NOW)).isTrue();
    }

    @Test
    void whatIsDueForTheLongestComesFirst() {
        var _ = open.found(range(9, 9), NOW);
        var _ = open.found(range(2, 3), NOW + 1);
        assertThat(open.due(NOW + 1)).contains(whole(9, 9));
        var _ = failed(9, 9, "why", NOW + 1);
        assertThat(open.due(NOW + 1)).contains(whole(2, 3));
    }

    @Test
    void whatIsRepairedIsForgottenAndWouldBeNewAgain() {
        var _ = open.found(range(7, 7), NOW);
        open.closed(range(7, 7));
        assertThat(open.due(NOW)).isEmpty();
        assertThat(open.nextNs()).isEqualTo(Long.MAX_VALUE);
        assertThat(open.found(range(7, 7), NOW)).isEqualTo(Finding.NEW);
    }

    @Test
    void onlySoMuchIsRemembered() {
        for (int place = 2; place <= 2 * OpenDamage.RANGES_MAX; place += 2)
            assertThat(open.found(range(place, place), NOW)).isEqualTo(Finding.NEW);
        assertThat(open.found(range(9_999, 9_999), NOW)).isEqualTo(Finding.TOO_MUCH);
        assertThat(open.found(range(10, 10), NOW)).isEqualTo(Finding.KNOWN);
        open.closed(range(10, 10));
        assertThat(open.found(range(9_999, 9_999), NOW)).isEqualTo(Finding.NEW);
    }
}
