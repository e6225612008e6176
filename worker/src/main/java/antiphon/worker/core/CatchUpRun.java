package antiphon.worker.core;

import java.util.ArrayList;
import java.util.List;

/// One catch-up under way. It always waits for one of: a page (`fetch` is not 0), the end of a pause (`retryAtNs`), or
/// the disk (`complete`).
final class CatchUpRun {
    static final long NEVER = Long.MAX_VALUE;

    /// A recovery that waits for its answer.
    record Asked(long call, long deadlineNs, long positionBefore) {}

    final List<Asked> asked = new ArrayList<>();
    final long from;
    long target;
    long seenTo;
    /// The worker wants this run itself, because of a hole.
    boolean ownWish;
    long fetch;
    long retryAtNs = NEVER;
    int failures;
    /// The master said that the logs went apart, and the page asked for is so many messages before the head.
    boolean apart;
    long stepsBack;
    boolean complete;
    String lastProblem = "";

    CatchUpRun(long from, long target, boolean ownWish) {
        this.from = from;
        this.target = target;
        this.seenTo = target;
        this.ownWish = ownWish;
    }

    boolean isWanted() {
        return ownWish || !asked.isEmpty();
    }

    void aimAt(long latest) {
        target = Math.max(target, latest);
        seenTo = Math.max(seenTo, latest);
    }

    long nextNs() {
        long next = retryAtNs;
        for (Asked recovery : asked) next = Math.min(next, recovery.deadlineNs);
        return next;
    }
}
