package antiphon.master.core.write;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/// The writes that wait for copies, one queue per write concern, each in the order of the log; so the writes
/// that a new position meets are always at the front, and an acknowledgement costs O(1) amortised.
///
/// A write is *fresh* until `REPLICATION_TIMEOUT` has passed, then *late*. A fresh write stays in its queue even
/// when its caller has been answered or has gone, since it may still make its client read-only; a late one stays
/// only for its caller. So a write without a caller is held for a bounded time.
public final class WaitingWrites {
    private final List<Deque<Waiting>> fresh = new ArrayList<>(); // by write concern, as many as were needed
    private final List<TreeSet<Waiting>> late = new ArrayList<>();
    private final TreeSet<Waiting> byDeadline = new TreeSet<>(
            Comparator.<Waiting>comparingLong(write -> write.deadlineNs).thenComparingLong(write -> write.ticket));
    private final Map<Long, Waiting> byTicket = new HashMap<>(); // looked up, never iterated
    private final Consumer<Waiting> onReleased;
    private int size;

    /// @param onReleased called with each write when it is released
    WaitingWrites(Consumer<Waiting> onReleased) {
        this.onReleased = onReleased;
    }

    /// A write that was just given the highest number.
    void add(Waiting write) {
        makeQueues(write.concern);
        fresh.get(write.concern).add(write);
        track(write);
    }

    /// A repeat of a write: it waits for a number assigned before, for its caller only.
    void addRepeat(Waiting write) {
        makeQueues(write.concern);
        write.late = true;
        late.get(write.concern).add(write);
        track(write);
    }

    private void makeQueues(int concern) {
        while (fresh.size() <= concern) {
            fresh.add(new ArrayDeque<>());
            late.add(new TreeSet<>());
        }
    }

    private void track(Waiting write) {
        size++;
        byTicket.put(write.ticket, write);
        if (write.deadlineNs != Long.MAX_VALUE) byDeadline.add(write);
    }

    /// Every write of this concern up to `sequence` has its copies. `onMet` is called for those whose callers still
    /// wait.
    void met(int concern, long sequence, Consumer<Waiting> onMet) {
        if (concern >= fresh.size()) return;
        TreeSet<Waiting> lateOnes = late.get(concern);
        while (!lateOnes.isEmpty() && lateOnes.first().sequence <= sequence) finish(lateOnes.removeFirst(), onMet);
        Deque<Waiting> freshOnes = fresh.get(concern);
        while (!freshOnes.isEmpty() && freshOnes.peek().sequence <= sequence) finish(freshOnes.remove(), onMet);
    }

    private void finish(Waiting write, Consumer<Waiting> onMet) {
        if (!write.answered) {
            onMet.accept(write);
            answered(write);
        }
        release(write);
    }

    /// Fresh writes whose timeout has passed. `onLate` is called for each, whether its caller still waits or not.
    void becomeLate(long nowNs, Consumer<Waiting> onLate) {
        for (int concern = 1; concern < fresh.size(); concern++) {
            Deque<Waiting> freshOnes = fresh.get(concern);
            while (!freshOnes.isEmpty() && freshOnes.peek().overdueAtNs <= nowNs) {
                Waiting write = freshOnes.remove();
                write.late = true;
                onLate.accept(write);
                if (write.answered) release(write);
                else late.get(concern).add(write);
            }
        }
    }

    /// Writes whose callers can wait no longer.
    void expire(long nowNs, Consumer<Waiting> onExpired) {
        while (!byDeadline.isEmpty() && byDeadline.first().deadlineNs <= nowNs) {
            Waiting write = byDeadline.first();
            onExpired.accept(write);
            callerLeft(write);
        }
    }

    /// All callers that still wait, to be answered now.
    void answerAll(Consumer<Waiting> onAnswer) {
        for (int concern = 1; concern < fresh.size(); concern++) {
            List<Waiting> all = new ArrayList<>(late.get(concern));
            all.addAll(fresh.get(concern));
            for (Waiting write : all) {
                if (write.answered) continue;
                onAnswer.accept(write);
                callerLeft(write);
            }
        }
    }

    void callerGone(long ticket) {
        Waiting write = byTicket.get(ticket);
        if (write != null) callerLeft(write);
    }

    private void callerLeft(Waiting write) {
        answered(write);
        if (write.late && late.get(write.concern).remove(write)) release(write);
    }

    private void answered(Waiting write) {
        write.answered = true;
        byTicket.remove(write.ticket);
        byDeadline.remove(write);
    }

    private void release(Waiting write) {
        size--;
        onReleased.accept(write);
    }

    public int size() {
        return size;
    }

    /// The first `max` by sequence number, whether their callers still wait or not.
    public List<Waiting> oldest(int max) {
        List<Waiting> first = new ArrayList<>();
        for (Deque<Waiting> freshOnes : fresh) freshOnes.stream().limit(max).forEach(first::add);
        for (TreeSet<Waiting> lateOnes : late) lateOnes.stream().limit(max).forEach(first::add);
        return first.stream().sorted().limit(max).toList();
    }

    /// When the next write becomes late or expires; `Long.MAX_VALUE` when none does.
    long nextNs() {
        long next = byDeadline.isEmpty() ? Long.MAX_VALUE : byDeadline.first().deadlineNs;
        for (Deque<Waiting> freshOnes : fresh) {
            if (!freshOnes.isEmpty()) next = Math.min(next, freshOnes.peek().overdueAtNs);
        }
        return next;
    }
}
