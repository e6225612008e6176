package antiphon.master.core.member;

import antiphon.master.core.contract.ClusterView.Lack;

/// When the messages of this master's log were sequenced, by a clock that is never set: their timestamps are of one
/// that may be. It keeps a bounded number of marks: close together for the last messages, and the wider apart the older
/// they are, so that the error stays a small part of an age.
final class SequencedTimes {
    static final int MARKS_MAX = 2_048;

    private static final long APART_NS_MIN = 100_000_000;
    /// Marks may be as far apart as this part of their age. So a year needs some hundreds of them.
    private static final long APART_PART = 32;

    /// Messages from `firsts[i]` on were sequenced at `timesNs[i]` or later.
    private final long[] firsts = new long[MARKS_MAX];
    private final long[] timesNs = new long[MARKS_MAX];
    private int count;
    private long end;

    /// At the end of each turn.
    void reached(long head, long nowNs) {
        if (count == 0) add(1, nowNs); // What is there already is older.
        else if (head > end && nowNs - timesNs[count - 1] >= APART_NS_MIN) add(end + 1, nowNs);
        end = head;
    }

    private void add(long first, long nowNs) {
        if (count == MARKS_MAX) thinOut(nowNs);
        firsts[count] = first;
        timesNs[count++] = nowNs;
    }

    /// The first stands for what was there, and the second for what came first: these stay.
    private void thinOut(long nowNs) {
        int kept = 2;
        for (int mark = kept; mark < count; mark++) {
            boolean isDispensable = mark + 1 < count
                    && timesNs[mark + 1] - timesNs[kept - 1] <= (nowNs - timesNs[mark + 1]) / APART_PART;
            if (!isDispensable) move(mark, kept++);
        }
        if (kept == MARKS_MAX) for (kept = 2; kept + 1 < MARKS_MAX; kept++) move(kept + 1, kept);
        count = kept;
    }

    private void move(int from, int to) {
        firsts[to] = firsts[from];
        timesNs[to] = timesNs[from];
    }

    /// Since when a worker has lacked a message of this log.
    Lack lackOf(long sequence, long nowNs) {
        int mark = count - 1;
        while (mark > 0 && firsts[mark] > sequence) mark--;
        return count == 0 ? Lack.NOTHING : new Lack(nowNs - timesNs[mark], mark == 0);
    }
}
