package antiphon.client.pipeline.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.client.write.Submission;
import antiphon.client.write.WriteResult;
import antiphon.client.write.WriteResult.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TooMuchTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final List<Submission> given = new ArrayList<>();
    private final long startNs = System.nanoTime();
    private final TooMuch tooMuch = new TooMuch(startNs);
    private long places;

    private Submission write(long patienceNs, long timeoutMs) {
        Submission write = new Submission(
                "x", 1, "", "", timeoutMs, new Submission.Patience(0, patienceNs), false);
        write.place = places++;
        return write;
    }

    private Submission patient() {
        return write(Long.MAX_VALUE, 0);
    }

    private static WriteResult refused(Duration retryAfter) {
        return new WriteResult(Outcome.NOT_APPENDED, 429, 0, "", 0, "too much", "", retryAfter, false);
    }

    private long at(double second) {
        return startNs + (long) (second * SECOND);
    }

    private void refuse(double atSecond, Duration retryAfter, List<Submission> writes) {
        for (Submission write : writes) tooMuch.refuse(write, refused(retryAfter), at(atSecond), this::give);
        look(atSecond);
    }

    private void refuse(double atSecond, Duration retryAfter, Submission... writes) {
        refuse(atSecond, retryAfter, List.of(writes));
    }

    private void give(Submission write, WriteResult result) {
        assertThat(result.statusCode()).isEqualTo(429);
        given.add(write);
    }

    private void look(double atSecond) {
        tooMuch.look(at(atSecond), this::give);
    }

    private void hold(int writes, double atSecond) {
        for (int write = 0; write < writes; write++) tooMuch.hold(patient(), at(atSecond));
    }

    private boolean maySend(double atSecond) {
        return tooMuch.firstPlace(at(atSecond)) != Long.MAX_VALUE;
    }

    private List<Submission> sent(double atSecond) {
        return maySend(atSecond) ? tooMuch.takeBatch() : List.of();
    }

    private void answered(List<Submission> writes) {
        writes.forEach(write -> tooMuch.answered(write, true));
    }

    /// How long it pauses, in ms.
    private long pauseMs(double fromSecond) {
        long fromNs = at(fromSecond);
        return TimeUnit.NANOSECONDS.toMillis(tooMuch.nextLookNs(fromNs) - fromNs);
    }

    @Test
    void patienceEndsWhenNoWriteWasTakenForThatLong() {
        Submission write = write(10 * SECOND, 0);
        refuse(5, Duration.ZERO, write);
        look(14.9);
        tooMuch.answered(patient(), true);
        look(16);
        look(25.9);
        assertThat(given).as("one was taken meanwhile").isEmpty();
        look(26);
        assertThat(given).containsExactly(write);
        assertThat(sent(30)).isEmpty();
    }

    @Test
    void patienceOfAWriteWithATimeoutIsNotRenewed() {
        Submission write = write(10 * SECOND, 1);
        refuse(5, Duration.ZERO, write);
        tooMuch.answered(patient(), true);
        look(14.9);
        assertThat(given).isEmpty();
        look(15);
        assertThat(given).containsExactly(write);
    }

    @Test
    void whatWasNeverSentIsGivenUpToo() {
        refuse(1, Duration.ZERO, patient());
        Submission unsent = write(10 * SECOND, 0);
        tooMuch.hold(unsent, at(2));
        look(11.9);
        assertThat(given).isEmpty();
        look(12);
        assertThat(given).containsExactly(unsent);
    }

    @Test
    void whatIsRefusedIsHeldInTheOrderInWhichItCame() {
        Submission first = patient();
        Submission second = patient();
        Submission third = patient();
        refuse(1, Duration.ZERO, third);
        refuse(1, Duration.ZERO, second, first);
        assertThat(sent(1)).as("while it pauses").isEmpty();
        assertThat(sent(2)).containsExactly(first, second, third);
    }

    @Test
    void eachThatTheMasterGaveATimeTakesItsOwnUpToASecond() {
        refuse(1, Duration.ofMillis(100), patient(), patient());
        assertThat(pauseMs(1)).isEqualTo(200);
        refuse(1, Duration.ofMillis(900), patient(), patient());
        assertThat(pauseMs(1)).isEqualTo(1000);
    }

    @Test
    void aLongerTimeOfOneIsWaitedForUpToAMinute() {
        refuse(1, Duration.ofSeconds(5), patient());
        refuse(1, Duration.ofMillis(600), patient(), patient());
        assertThat(maySend(5.9)).isFalse();
        assertThat(pauseMs(5.9)).isEqualTo(100);
        assertThat(pauseMs(1)).as("patience of some may end before").isEqualTo(1000);
        refuse(6, Duration.ofSeconds(Long.MAX_VALUE / 1_000), sent(6));
        assertThat(maySend(65.9)).isFalse();
        assertThat(maySend(66)).isTrue();
    }

    @Test
    void whatIsRefusedAgainAfterItsTimePausesForLonger() {
        List<Long> pauses = new ArrayList<>();
        for (int round = 1; round <= 4; round++) {
            refuse(round, Duration.ofMillis(5), patient());
            pauses.add(pauseMs(round));
        }
        assertThat(pauses).containsExactly(5L, 20L, 40L, 80L);
    }

    @Test
    void afterAPauseTwiceAsManyAreSentAsWereTakenBeforeIt() {
        refuse(1, Duration.ZERO, patient());
        hold(1000, 1);
        List<Submission> first = sent(2);
        assertThat(first).hasSize(16);
        assertThat(sent(2)).isEmpty();
        answered(first);
        List<Submission> second = sent(2);
        assertThat(second).as("one more for each that is taken").hasSize(32);
        answered(second.subList(0, 4));
        refuse(2, Duration.ZERO, second.subList(4, 32));
        refuse(2, Duration.ZERO, patient());
        assertThat(sent(2)).isEmpty();
        assertThat(sent(3)).as("also after a refusal of the same round").hasSize(40);
        refuse(3, Duration.ZERO, patient());
        assertThat(sent(4)).hasSize(16);
    }

    /// They may have waited for copies for long.
    @Test
    void whatWasSentBeforeTheRefusalDoesNotCount() {
        refuse(1, Duration.ZERO, patient());
        hold(100, 1);
        answered(List.of(patient(), patient()));
        assertThat(sent(2)).hasSize(18);
    }

    @Test
    void whatIsNotRefusedForASecondCountsAsTaken() {
        refuse(1, Duration.ZERO, patient());
        hold(1000, 1);
        assertThat(sent(1.02)).hasSize(16);
        look(2.01);
        assertThat(sent(2.01)).isEmpty();
        look(2.02);
        assertThat(sent(2.02)).hasSize(32);
        look(3.02);
        assertThat(sent(3.02)).hasSize(64);
    }

    @Test
    void theLimitIsOverWhenNothingIsHeldAndNoneWasRefusedForASecond() {
        refuse(1, Duration.ZERO, patient());
        assertThat(tooMuch.isOver(at(3))).isFalse();
        assertThat(sent(3)).hasSize(1);
        assertThat(tooMuch.isOver(at(1.5))).isFalse();
        assertThat(tooMuch.isOver(at(3))).isTrue();
    }

    @Test
    void aBrokenConnectionGivesBackWhatWasSentInTheRound() {
        refuse(1, Duration.ZERO, patient());
        hold(100, 1);
        assertThat(sent(1.1)).hasSize(16);
        tooMuch.streamBroke();
        assertThat(sent(1.1)).hasSize(16);
    }

    @Test
    void aPauseOfUnknownLengthDoublesUpToASecondUntilAWriteIsTaken() {
        List<Long> pauses = new ArrayList<>();
        for (int round = 1; round <= 8; round++) {
            refuse(round, Duration.ZERO, patient(), patient());
            refuse(round, Duration.ZERO, patient());
            pauses.add(pauseMs(round));
        }
        assertThat(pauses).containsExactly(20L, 40L, 80L, 160L, 320L, 640L, 1000L, 1000L);
        answered(List.of(patient()));
        refuse(10, Duration.ZERO, patient());
        assertThat(pauseMs(10)).isEqualTo(20);
    }
}
