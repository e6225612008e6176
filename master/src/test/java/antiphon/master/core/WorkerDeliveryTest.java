package antiphon.master.core;

import static antiphon.master.core.MasterStory.WORKER1;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.master.core.contract.DeliveryState;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.MasterInput.RecoveryResult;
import antiphon.master.core.contract.Reason;
import antiphon.master.core.contract.WorkerReport.Agreement;
import antiphon.master.core.delivery.Delivery;
import antiphon.master.core.delivery.SendLinger;
import antiphon.master.core.delivery.WorkerDelivery;
import antiphon.master.core.policy.CoreSettings;
import antiphon.master.core.policy.Health;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is on the wire to one worker, frame by frame.
class WorkerDeliveryTest {
    private static final long NOW = -1_000;
    private static final CoreSettings SETTINGS = windowOf(10);
    private static final long MOST_ADVANCED = 1_000;
    private static final int FRAME_BYTES = 1 << 20;

    private final List<MasterEffect> out = new ArrayList<>();
    private final WorkerDelivery delivery = new WorkerDelivery(WORKER1, SETTINGS, new Random(1), out::add);

    private static CoreSettings windowOf(long messages) {
        CoreSettings standard = CoreSettings.STANDARD;
        return new CoreSettings(
                1, standard.replicationTimeoutNs(), standard.heartbeatNs(), standard.startWaitNs(),
                standard.recoveryStallNs(), standard.deliverySilenceNs(), standard.refusalNs(), 100, 50, 0, 100,
                messages,
                standard.health(), standard.retries());
    }

    private static MasterEffect send(long stream, long from, long through) {
        return send(stream, from, through, FRAME_BYTES);
    }

    private static MasterEffect send(long stream, long from, long through, int bytes) {
        return new MasterEffect.Send(WORKER1, stream, from, through, bytes);
    }

    private List<MasterEffect> done() {
        List<MasterEffect> taken = out.stream()
                .filter(effect -> !(effect instanceof MasterEffect.Emit))
                .toList();
        out.clear();
        return taken;
    }

    private void recovered(RecoveryResult result, long position, Agreement agreement) {
        delivery.recoveryEnded(
                new MasterInput.RecoveryEnded(WORKER1, 1, result, position, agreement, Reason.other("why")), position,
                NOW);
    }

    /// A stream, number 2, whose worker said where to resume.
    private void streamingFrom(long position) {
        delivery.answered(position, position, NOW);
        recovered(RecoveryResult.SYNCED, position, Agreement.SAME);
        delivery.progressed(2, position, NOW);
        done();
    }

    @Test
    void nothingIsSentBeforeTheWorkerHasSaidWhereToResume() {
        delivery.answered(4, 9, NOW);
        assertThat(done()).containsExactly(new MasterEffect.StartRecovery(WORKER1, 1, 9));
        recovered(RecoveryResult.SYNCED, 9, Agreement.SAME);
        assertThat(done()).containsExactly(new MasterEffect.OpenStream(WORKER1, 2));
        delivery.endTurn(12, 0, NOW);
        assertThat(done()).isEmpty();
        delivery.progressed(2, 10, NOW);
        delivery.endTurn(12, 0, NOW);
        assertThat(done()).containsExactly(send(2, 11, 12));
    }

    @Test
    void oneFrameIsUnderWayAtATimeAndTheNextTakesUpWhereItEnded() {
        streamingFrom(0);
        delivery.endTurn(3, 0, NOW);
        delivery.endTurn(5, 0, NOW);
        assertThat(done()).containsExactly(send(2, 1, 3));
        delivery.frameSent(2, 2, true); // only two fitted
        delivery.endTurn(5, 0, NOW);
        assertThat(done()).containsExactly(send(2, 3, 5));
    }

    @Test
    void nothingIsSentWhileTheLinkTakesNothing() {
        streamingFrom(0);
        delivery.endTurn(3, 0, NOW);
        delivery.frameSent(2, 3, false);
        delivery.endTurn(5, 0, NOW);
        assertThat(done()).hasSize(1);
        delivery.becameWritable(2);
        delivery.endTurn(5, 0, NOW);
        assertThat(done()).containsExactly(send(2, 4, 5));
    }

    @Test
    void theMessagesUnderWayAreBounded() {
        streamingFrom(0);
        long next = 1;
        for (int frame = 0; frame < 20; frame++) {
            delivery.endTurn(100, 0, NOW);
            if (done().isEmpty()) break;
            next++;
            delivery.frameSent(2, next - 1, true);
        }
        assertThat(next - 1).as("messages sent without a word from the worker").isEqualTo(10);
        delivery.progressed(2, 1, NOW);
        delivery.endTurn(100, 0, NOW);
        assertThat(done()).containsExactly(send(2, 11, 100));
    }

    /// Another worker holds 1,000 messages, of which this one was sent all and holds none.
    private static WorkerDelivery behind(List<MasterEffect> out) {
        WorkerDelivery delivery = new WorkerDelivery(WORKER1, windowOf(10_000), new Random(1), out::add);
        delivery.answered(0, 0, NOW);
        delivery.recoveryEnded(
                new MasterInput.RecoveryEnded(WORKER1, 1, RecoveryResult.SYNCED, 0, Agreement.SAME,
                        Reason.other("why")),
                0,
                NOW);
        delivery.progressed(2, 0, NOW);
        delivery.endTurn(MOST_ADVANCED, 0, NOW);
        delivery.frameSent(2, MOST_ADVANCED, true);
        out.clear();
        return delivery;
    }

    @Test
    void unsentMessagesForAWorkerThatIsFarBehindAreHeldBackUntilThereAreMany() {
        WorkerDelivery behind = behind(out);
        behind.endTurn(1_061, MOST_ADVANCED, NOW);
        assertThat(done()).isEmpty();
        behind.endTurn(1_062, MOST_ADVANCED, NOW);
        assertThat(done()).containsExactly(send(2, 1_001, 1_062));
    }

    @Test
    void unsentMessagesThatAreHeldBackAreSentAfterTheLinger() {
        WorkerDelivery behind = behind(out);
        behind.endTurn(1_001, MOST_ADVANCED, NOW);
        assertThat(done()).isEmpty();
        assertThat(behind.nextNs()).isEqualTo(NOW + SendLinger.NS_MAX);
        behind.endTurn(1_001, MOST_ADVANCED, NOW + SendLinger.NS_MAX - 1);
        assertThat(done()).isEmpty();
        behind.endTurn(1_001, MOST_ADVANCED, NOW + SendLinger.NS_MAX);
        assertThat(done()).containsExactly(send(2, 1_001, 1_001));
        assertThat(behind.nextNs()).as("its silence").isEqualTo(NOW + SETTINGS.deliverySilenceNs());
    }

    @Test
    void aWorkerThatKeepsUpWithTheMostAdvancedIsSentMessagesAtOnce() {
        WorkerDelivery behind = behind(out);
        behind.endTurn(1_001, MOST_ADVANCED, NOW);
        behind.progressed(2, 489, NOW);
        behind.endTurn(1_001, MOST_ADVANCED, NOW);
        assertThat(done()).containsExactly(send(2, 1_001, 1_001));
    }

    /// Its own disk is damaged there.
    @Test
    void whatTheMasterCannotReadIsTriedAgainOnTheSameStreamAndReportedOnce() {
        streamingFrom(0);
        delivery.endTurn(5, 0, NOW);
        delivery.frameSent(2, 2, true);
        delivery.endTurn(5, 0, NOW);
        out.clear();
        delivery.heldUp(2, Reason.other("message 3 is damaged"), NOW);
        assertThat(out).containsExactly(
                new MasterEffect.Emit(
                        new MasterEvent.DeliveryChanged(WORKER1, DeliveryState.RETRYING, "message 3 is damaged")));
        out.clear();
        long again = delivery.nextNs();
        assertThat(again).isEqualTo(NOW + SETTINGS.heartbeatNs());
        delivery.endTurn(5, 0, again - 1);
        assertThat(out).isEmpty();
        delivery.progressed(2, 2, again - 1);
        assertThat(delivery.durable()).as("words on the stream count").isEqualTo(2);
        delivery.endTurn(5, 0, again);
        assertThat(out).containsExactly(send(2, 3, 5));
        out.clear();
        delivery.heldUp(2, Reason.other("message 3 is damaged"), again);
        assertThat(out).as("reported already").isEmpty();
        delivery.endTurn(5, 0, again + SETTINGS.heartbeatNs());
        delivery.frameSent(2, 5, true);
        assertThat(out).containsExactly(
                send(2, 3, 5),
                new MasterEffect.Emit(new MasterEvent.DeliveryChanged(WORKER1, DeliveryState.STREAMING, "")));
    }

    @Test
    void aStreamThatIsHeldUpEndsLikeAnyOther() {
        streamingFrom(0);
        delivery.heldUp(1, Reason.other("an older stream"), NOW);
        assertThat(delivery.state()).isEqualTo(new Delivery.Streaming(2));
        delivery.heldUp(2, Reason.other("message 1 is damaged"), NOW);
        delivery.lost(Reason.other("not reachable"));
        assertThat(done()).containsExactly(new MasterEffect.CloseStream(WORKER1, 2),
                new MasterEffect.Disconnect(WORKER1));
        assertThat(delivery.state()).isEqualTo(new Delivery.Waiting(Reason.other("not reachable")));
    }

    @Test
    void lateAndRepeatedWordsChangeNothing() {
        streamingFrom(0);
        delivery.endTurn(5, 0, NOW);
        delivery.frameSent(2, 5, true);
        delivery.progressed(2, 5, NOW);
        delivery.progressed(2, 3, NOW);
        delivery.progressed(2, 5, NOW);
        assertThat(delivery.durable()).isEqualTo(5);
        delivery.endTurn(6, 0, NOW);
        assertThat(done()).last().isEqualTo(send(2, 6, 6));
    }

    @Test
    void aWordThatOvertakesItsFrameIsTakenAsItIs() {
        streamingFrom(0);
        delivery.endTurn(5, 0, NOW);
        delivery.progressed(2, 5, NOW);
        delivery.frameSent(2, 5, true);
        delivery.endTurn(5, 0, NOW);
        assertThat(done()).hasSize(1);
        delivery.endTurn(6, 0, NOW);
        assertThat(done()).containsExactly(send(2, 6, 6));
    }

    @Test
    void afterAFailureTheStreamResumesFromWhatIsDurable() {
        streamingFrom(0);
        delivery.endTurn(5, 0, NOW);
        delivery.frameSent(2, 5, true);
        delivery.progressed(2, 2, NOW);
        delivery.failed(Reason.other("reset"), true, new Health.Healthy(0), NOW);
        done();
        assertThat(delivery.nextNs()).isEqualTo(NOW + 50_000_000);
        delivery.endTurn(5, 0, NOW + 49_999_999);
        assertThat(done()).as("before the pause is over").isEmpty();
        delivery.endTurn(5, 0, NOW + 50_000_000);
        assertThat(done()).containsExactly(new MasterEffect.OpenStream(WORKER1, 3));
        delivery.progressed(3, 3, NOW); // one more had become durable
        delivery.endTurn(5, 0, NOW + 50_000_000);
        assertThat(done()).as("a smaller frame").containsExactly(send(3, 4, 5, FRAME_BYTES / 2));
    }

    @Test
    void framesShrinkWithEachFailureUnderThemAndGrowWithProgress() {
        streamingFrom(0);
        long nowNs = NOW;
        for (int stream = 2; stream < 14; stream++) {
            delivery.endTurn(5, 0, nowNs);
            delivery.frameSent(stream, 5, true);
            delivery.failed(Reason.other("reset"), true, new Health.Suspected(0, 0), nowNs);
            nowNs += 5_000_000_000L;
            done();
            delivery.endTurn(5, 0, nowNs);
            delivery.progressed(stream + 1, 0, nowNs);
        }
        delivery.endTurn(5, 0, nowNs);
        assertThat(done()).last().as("one message").isEqualTo(send(14, 1, 5, 1));
        delivery.frameSent(14, 1, true);
        delivery.progressed(14, 1, nowNs);
        delivery.endTurn(5, 0, nowNs);
        assertThat(done()).containsExactly(send(14, 2, 5, 2));
    }

    @Test
    void aRecoveryOfWhichMoreArrivesIsNotStalled() {
        delivery.answered(0, 9, NOW);
        assertThat(delivery.nextNs()).isEqualTo(NOW + SETTINGS.recoveryStallNs());
        delivery.catchUpArriving(16_000, NOW + 5);
        assertThat(delivery.nextNs()).isEqualTo(NOW + 5 + SETTINGS.recoveryStallNs());
        delivery.catchUpArriving(16_000, NOW + 9);
        assertThat(delivery.nextNs()).as("no more than before").isEqualTo(NOW + 5 + SETTINGS.recoveryStallNs());
    }

    @Test
    void aFrameOfWhichMoreArrivesIsNotSilent() {
        streamingFrom(0);
        delivery.endTurn(1, 0, NOW);
        delivery.frameSent(2, 1, true);
        long later = NOW + SETTINGS.deliverySilenceNs() - 1;
        delivery.arriving(1, 16_000, later);
        assertThat(delivery.nextNs()).as("another stream").isEqualTo(NOW + SETTINGS.deliverySilenceNs());
        assertThat(delivery.isArriving(later)).isFalse();
        delivery.arriving(2, 16_000, later);
        assertThat(delivery.nextNs()).isEqualTo(later + SETTINGS.deliverySilenceNs());
        assertThat(delivery.isArriving(later)).isTrue();
        delivery.arriving(2, 16_000, later + 5_000_000_000L);
        assertThat(delivery.nextNs()).as("no more than before").isEqualTo(later + SETTINGS.deliverySilenceNs());
        assertThat(delivery.isArriving(later + 5_000_000_000L)).isFalse();
    }

    @Test
    void theSilenceIsCountedFromTheFirstMessageUnderWay() {
        streamingFrom(0);
        assertThat(delivery.nextNs()).isEqualTo(Long.MAX_VALUE);
        long sentAt = NOW + 100_000_000_000L;
        delivery.endTurn(1, 0, sentAt);
        delivery.frameSent(2, 1, true);
        assertThat(delivery.nextNs()).isEqualTo(sentAt + SETTINGS.deliverySilenceNs());
        delivery.endTurn(2, 0, sentAt + 1_000);
        delivery.frameSent(2, 2, true);
        assertThat(delivery.nextNs()).as("more messages are no word").isEqualTo(sentAt + SETTINGS.deliverySilenceNs());
        delivery.progressed(2, 1, sentAt + 2_000);
        assertThat(delivery.nextNs()).isEqualTo(sentAt + 2_000 + SETTINGS.deliverySilenceNs());
        assertThat(delivery.endTurn(2, 0, sentAt + 2_000 + SETTINGS.deliverySilenceNs())).hasValue(2);
    }

    @Test
    void aStreamThatNeverOpensIsGivenUp() {
        delivery.answered(0, 0, NOW);
        recovered(RecoveryResult.SYNCED, 0, Agreement.SAME);
        done();
        assertThat(delivery.endTurn(0, 0, NOW + SETTINGS.deliverySilenceNs() - 1)).isEmpty();
        assertThat(delivery.endTurn(0, 0, NOW + SETTINGS.deliverySilenceNs())).hasValue(2);
        assertThat(done()).containsExactly(new MasterEffect.CloseStream(WORKER1, 2));
    }

    @ParameterizedTest
    @EnumSource(value = RecoveryResult.class, names = {"PARTIALLY_SYNCED", "FAILED"})
    void aRecoveryThatGotSomewhereGoesOnAndOneThatGotNowhereWaits(RecoveryResult result) {
        delivery.answered(4, 9, NOW);
        done();
        recovered(result, 6, Agreement.SAME);
        assertThat(done()).containsExactly(new MasterEffect.StartRecovery(WORKER1, 2, 6));
        delivery.recoveryEnded(
                new MasterInput.RecoveryEnded(WORKER1, 2, result, 6, Agreement.SAME, Reason.other("no room")), 9, NOW);
        assertThat(done()).isEmpty();
        assertThat(delivery.state()).isEqualTo(new Delivery.Waiting(Reason.other("recovery failed: no room")));
        delivery.answered(6, 9, NOW);
        assertThat(done()).as("the next answered heartbeat")
                .containsExactly(new MasterEffect.StartRecovery(WORKER1, 3, 9));
    }

    @Test
    void aWorkerThatWasGivenUpIsRecoveredBeforeItFollowsTheStreamAgain() {
        streamingFrom(4);
        delivery.lost(Reason.other("no answer"));
        assertThat(done()).containsExactly(new MasterEffect.CloseStream(WORKER1, 2),
                new MasterEffect.Disconnect(WORKER1));
        delivery.answered(4, 9, NOW);
        assertThat(done()).containsExactly(new MasterEffect.StartRecovery(WORKER1, 3, 9));
    }

    @Test
    void aPositionThatIsNotOfThisLogIsNotCounted() {
        delivery.answered(4, 9, NOW);
        recovered(RecoveryResult.FAILED, 8, Agreement.DIFFERENT);
        assertThat(delivery.durable()).isEqualTo(4);
    }

    @Test
    void aRefusedRecoveryStaysRefusedUntilTheWorkerRestarts() {
        delivery.answered(4, 9, NOW);
        recovered(RecoveryResult.REFUSED, 4, Agreement.SAME);
        done();
        delivery.answered(4, 9, NOW);
        assertThat(done()).isEmpty();
        assertThat(delivery.state().reason().sentence()).isEqualTo("why");
        delivery.startOver(0, Reason.other("it has restarted"));
        delivery.answered(0, 9, NOW);
        assertThat(done()).containsExactly(new MasterEffect.StartRecovery(WORKER1, 2, 9));
    }

    @Test
    void aRefusedRecoveryIsTriedAgainAtOnceWhenTheWorkerHasOtherKeys() {
        delivery.answered(4, 9, NOW);
        recovered(RecoveryResult.REFUSED, 4, Agreement.SAME);
        done();
        delivery.mayTakeNow(NOW);
        assertThat(delivery.state().reason().sentence()).as("not known to be over").isEqualTo("why");
        delivery.answered(4, 9, NOW);
        assertThat(done()).containsExactly(new MasterEffect.StartRecovery(WORKER1, 2, 9));
    }

    @Test
    void otherKeysMeanNothingToAWorkerThatTakesMessages() {
        streamingFrom(4);
        delivery.mayTakeNow(NOW);
        delivery.answered(4, 9, NOW);
        assertThat(done()).isEmpty();
        assertThat(delivery.state()).isInstanceOf(Delivery.Streaming.class);
    }
}
