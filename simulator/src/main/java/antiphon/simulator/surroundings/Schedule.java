package antiphon.simulator.surroundings;

import java.util.PriorityQueue;

/// Events in virtual time, ordered by time, and at the same time in the order of insertion.
public final class Schedule {
    private record Due(long atNs, long order, Runnable action) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return atNs == other.atNs ? Long.compare(order, other.order) : Long.compare(atNs, other.atNs);
        }
    }

    private final PriorityQueue<Due> queue = new PriorityQueue<>();
    private long nowNs;
    private long inserted;
    private long ran;

    public long nowNs() {
        return nowNs;
    }

    /// How many events there have been.
    public long ran() {
        return ran;
    }

    public void after(long delayNs, Runnable action) {
        if (delayNs < 0) throw new IllegalArgumentException("nothing happens " + -delayNs + " ns ago");
        queue.add(new Due(nowNs + delayNs, inserted++, action));
    }

    /// Lets the next event happen.
    ///
    /// @return false when there is none until `untilNs`; it is that time then
    public boolean step(long untilNs) {
        Due next = queue.peek();
        if (next == null || next.atNs() > untilNs) {
            nowNs = Math.max(nowNs, untilNs);
            return false;
        }
        queue.remove();
        nowNs = next.atNs();
        ran++;
        next.action().run();
        return true;
    }
}
