package antiphon.node;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.log.DamagedRange;
import antiphon.node.OpenDamage.News;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OpenDamageTest {
    private static final long NOW = -1_000;

    private final OpenDamage open = new OpenDamage(new Random(1));

    private static DamagedRange range(long first, long last) {
        return new DamagedRange(first, last, "file", 72, "its checksum does not match");
    }

    @Test
    void damageIsNewOnceAndTriedAtOnce() {
        assertThat(open.nextNs()).isEqualTo(Long.MAX_VALUE);
        assertThat(open.found(range(7, 7), NOW)).isEqualTo(News.NEW);
        assertThat(open.found(range(7, 7), NOW)).isEqualTo(News.KNOWN);
        assertThat(open.due(NOW)).contains(range(7, 7));
        assertThat(open.nextNs()).isEqualTo(NOW);
    }

    @Test
    void damageThatHasGrownIsNewsAndIsTriedAtOnce() {
        var _ = open.found(range(7, 7), NOW);
        open.failed(range(7, 7), "why", NOW);
        assertThat(open.found(range(7, 9), NOW)).isEqualTo(News.NEW);
        assertThat(open.due(NOW)).contains(range(7, 9));
    }

    @Test
    void pausesGrowToACeilingAndNothingIsGivenUp() {
        var _ = open.found(range(7, 7), NOW);
        long now = NOW;
        long ceiling = OpenDamage.PAUSE_FIRST.toNanos();
        for (int failure = 1; failure <= 100; failure++) {
            open.failed(range(7, 7), "nobody answers", now);
            assertThat(open.due(now)).isEmpty();
            assertThat(open.nextNs() - now).as("pause %d", failure).isBetween(ceiling / 2, ceiling);
            now = open.nextNs();
            assertThat(open.due(now)).contains(range(7, 7));
            ceiling = Math.min(2 * ceiling, OpenDamage.PAUSE_MAX.toNanos());
        }
    }

    @Test
    void aReasonIsWorthTellingWhenItIsAnotherThanTheLast() {
        var _ = open.found(range(7, 7), NOW);
        assertThat(open.failed(range(7, 7), "nobody answers", NOW)).isTrue();
        assertThat(open.failed(range(7, 7), "nobody answers", NOW)).isFalse();
        assertThat(open.failed(range(7, 7), "it has none", NOW)).isTrue();
        assertThat(open.failed(range(7, 7), "nobody answers", NOW)).isTrue();
    }

    @Test
    void whatIsDueForTheLongestComesFirst() {
        var _ = open.found(range(9, 9), NOW);
        var _ = open.found(range(2, 3), NOW + 1);
        assertThat(open.due(NOW + 1)).contains(range(9, 9));
        open.failed(range(9, 9), "why", NOW + 1);
        assertThat(open.due(NOW + 1)).contains(range(2, 3));
    }

    @Test
    void whatIsMendedIsForgottenAndWouldBeNewsAgain() {
        var _ = open.found(range(7, 7), NOW);
        open.closed(range(7, 7));
        assertThat(open.due(NOW)).isEmpty();
        assertThat(open.nextNs()).isEqualTo(Long.MAX_VALUE);
        assertThat(open.found(range(7, 7), NOW)).isEqualTo(News.NEW);
    }

    @Test
    void onlySoMuchIsRemembered() {
        for (int first = 1; first <= OpenDamage.RANGES_MAX; first++)
            assertThat(open.found(range(first, first), NOW)).isEqualTo(News.NEW);
        assertThat(open.found(range(9_999, 9_999), NOW)).isEqualTo(News.TOO_MUCH);
        assertThat(open.found(range(5, 5), NOW)).isEqualTo(News.KNOWN);
        open.closed(range(5, 5));
        assertThat(open.found(range(9_999, 9_999), NOW)).isEqualTo(News.NEW);
    }
}
