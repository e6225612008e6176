package antiphon.master.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.NodeId;
import antiphon.master.core.contract.Outcome;
import antiphon.master.core.contract.Refusal;
import io.opentelemetry.api.trace.SpanContext;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is noted of traced writes, on a clock of their own: one microsecond passes with each step.
class OpenTracesTest {
    private static final NodeId WORKER1 = new NodeId("worker1");
    private static final NodeId WORKER2 = new NodeId("worker2");
    private static final long LIFETIME_NS = 30_000_000_000L;

    private final List<WriteTrace> done = new ArrayList<>();
    private long nowNs = Long.MAX_VALUE - 500_000; // A clock may overflow while a write is under way.
    private final OpenTraces traces = new OpenTraces(LIFETIME_NS, () -> nowNs, done::add);

    private void later() {
        nowNs += 1_000;
    }

    private WriteTrace arrived(int messages) {
        WriteTrace trace = new WriteTrace(
                new WriteTrace.Call("PostMessage", SpanContext.getInvalid(), 2, messages, nowNs, 0),
                List.of(WORKER1, WORKER2));
        traces.taken(trace);
        later();
        return trace;
    }

    private WriteTrace sequencedAs(long sequence) {
        WriteTrace trace = arrived(1);
        traces.sequenced(trace, sequence);
        later();
        return trace;
    }

    private void sent(NodeId worker, long from, long upTo) {
        traces.sent(worker, from, upTo);
        traces.turnOver();
        later();
    }

    private void stored(long position) {
        traces.masterReached(position);
        traces.turnOver();
        later();
    }

    private void held(NodeId worker, long position) {
        traces.workerReached(worker, position);
        traces.turnOver();
        later();
    }

    private void answered(WriteTrace trace, Outcome outcome) {
        traces.answered(trace, outcome);
        traces.turnOver();
        later();
    }

    @Test
    void aWriteIsFollowedThroughItsStepsUntilTheLastWorkerHoldsIt() {
        WriteTrace trace = sequencedAs(7);
        sent(WORKER1, 7, 7);
        sent(WORKER2, 7, 7);
        stored(7);
        held(WORKER2, 7);
        answered(trace, new Outcome.Acknowledged(7, 2));
        assertThat(done).isEmpty();
        held(WORKER1, 7);

        assertThat(done).containsExactly(trace);
        assertThat(trace.sequencedNs()).isEqualTo(1_000);
        assertThat(List.of(trace.sentNs(WORKER1), trace.sentNs(WORKER2))).containsExactly(2_000L, 3_000L);
        assertThat(trace.storedNs()).isEqualTo(4_000);
        assertThat(List.of(trace.heldNs(WORKER1), trace.heldNs(WORKER2))).containsExactly(7_000L, 5_000L);
        assertThat(trace.answeredNs()).isEqualTo(6_000);
        assertThat(trace.counted(WORKER1)).isFalse();
        assertThat(trace.counted(WORKER2)).isTrue();
        assertThat(trace.outcome()).isEqualTo(TraceOutcome.ACKNOWLEDGED);
        assertThat(trace.copies()).isEqualTo(2);
        assertThat(trace.endedNs()).isEqualTo(WriteTrace.NEVER);
    }

    @Test
    void aPositionBelowAWriteDoesNotReachItAndOneAboveReachesAllBelow() {
        WriteTrace first = sequencedAs(7);
        WriteTrace second = sequencedAs(9);
        stored(6);
        assertThat(first.storedNs()).isEqualTo(WriteTrace.NEVER);
        stored(8);
        assertThat(first.storedNs()).isPositive();
        assertThat(second.storedNs()).isEqualTo(WriteTrace.NEVER);
        stored(12);
        assertThat(second.storedNs()).isPositive();
    }

    @Test
    void whatIsSentAgainCountsFromItsFirstTimeAndAPositionThatGoesBackTakesNothingBack() {
        WriteTrace trace = sequencedAs(7);
        sent(WORKER1, 5, 6);
        assertThat(trace.sentNs(WORKER1)).isEqualTo(WriteTrace.NEVER);
        sent(WORKER1, 5, 7);
        sent(WORKER1, 5, 7);
        assertThat(trace.sentNs(WORKER1)).isEqualTo(3_000);
        held(WORKER1, 7);
        held(WORKER1, 0);
        held(WORKER1, 7);
        assertThat(trace.heldNs(WORKER1)).isEqualTo(5_000);
    }

    @Test
    void aWorkerToWhichNothingWasSentIsNotWaitedFor() {
        WriteTrace trace = sequencedAs(7);
        sent(WORKER1, 7, 7);
        stored(7);
        held(WORKER1, 7);
        answered(trace, new Outcome.Acknowledged(7, 2));
        assertThat(done).containsExactly(trace);
        assertThat(trace.heldNs(WORKER2)).isEqualTo(WriteTrace.NEVER);
    }

    @Test
    void aWorkerThatNeverAnswersIsWaitedForForABoundedTime() {
        WriteTrace trace = sequencedAs(7);
        sent(WORKER1, 7, 7);
        stored(7);
        answered(trace, new Outcome.Unconfirmed(7, 1));
        nowNs += LIFETIME_NS - 10_000;
        traces.turnOver();
        assertThat(done).isEmpty();
        nowNs += 10_000;
        traces.turnOver();
        assertThat(done).containsExactly(trace);
        assertThat(trace.endedNs()).isGreaterThan(LIFETIME_NS);
        assertThat(trace.endReason()).isEqualTo("within 30 s");
        assertThat(trace.outcome()).isEqualTo(TraceOutcome.UNCONFIRMED);
    }

    @Test
    void aBatchIsAnsweredWithItsLastWriteAndReachedWithItsHighest() {
        WriteTrace trace = arrived(3);
        for (long sequence = 7; sequence <= 9; sequence++) traces.sequenced(trace, sequence);
        later();
        sent(WORKER1, 7, 8); // A frame takes only so much.
        assertThat(trace.sentNs(WORKER1)).isPositive();
        sent(WORKER1, 9, 9);
        stored(9);
        held(WORKER1, 8);
        assertThat(trace.heldNs(WORKER1)).isEqualTo(WriteTrace.NEVER);
        held(WORKER1, 9);
        answered(trace, new Outcome.Acknowledged(7, 3));
        answered(trace, new Outcome.Acknowledged(8, 2));
        assertThat(trace.outcome()).isEqualTo(TraceOutcome.WAITING);
        answered(trace, new Outcome.Unconfirmed(9, 1));
        assertThat(done).containsExactly(trace);
        assertThat(trace.outcome()).isEqualTo(TraceOutcome.MIXED);
        assertThat(List.of(trace.first(), trace.last())).containsExactly(7L, 9L);
        assertThat(trace.copies()).isEqualTo(1);
    }

    @Test
    void aRefusedWriteAndARepeatOfOneAreDoneWithTheirAnswer() {
        Refusal refusal = new Refusal(Refusal.Reason.QUORUM_LOST, "too few");
        WriteTrace refused = arrived(1);
        answered(refused, new Outcome.NotAppended(refusal));
        WriteTrace repeat = arrived(1);
        answered(repeat, new Outcome.Acknowledged(3, 3));
        assertThat(done).containsExactly(refused, repeat);
        assertThat(refused.refusal()).contains(refusal);
        assertThat(refused.first()).isZero();
        assertThat(repeat.first()).isEqualTo(3);
        assertThat(repeat.isSequenced()).isFalse();
    }

    @Test
    void aCallerThatHangsUpEndsItsOwnSpanAndNotTheRest() {
        WriteTrace trace = sequencedAs(7);
        sent(WORKER1, 7, 7);
        traces.callerGone(trace);
        traces.turnOver();
        assertThat(done).isEmpty();
        assertThat(trace.outcome()).isEqualTo(TraceOutcome.CALLER_GONE);
        stored(7);
        held(WORKER1, 7);
        assertThat(done).containsExactly(trace);
        assertThat(trace.counted(WORKER1)).isFalse();
    }

    @Test
    void whenTheMasterStopsAllThatIsOpenIsEnded() {
        WriteTrace trace = sequencedAs(7);
        traces.stop();
        assertThat(done).containsExactly(trace);
        assertThat(trace.endReason()).isEqualTo("before the master stopped");
        assertThat(trace.outcome()).isEqualTo(TraceOutcome.WAITING);
    }
}
