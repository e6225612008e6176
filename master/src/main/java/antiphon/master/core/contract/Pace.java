package antiphon.master.core.contract;

/// How fast one node makes messages durable, measured on normal traffic: the latency of one message at a time, and the
/// rate while the node works off a backlog. It keeps a few numbers, regardless of the load.
public final class Pace {
    /// Nothing is known.
    public static final long UNKNOWN = -1;

    /// Old measurements say nothing about a write sent now: after this, heartbeats are the better estimate.
    static final long RECENT_NS = 60_000_000_000L;

    /// A rate is measured over one to two of these ...
    private static final long SPAN_NS = 5_000_000_000L;
    /// ... or, when a backlog has just begun, over no less than this.
    private static final long SPAN_NS_MIN = 500_000_000L;
    private static final double NS_PER_SECOND = 1e9;

    private long watched; // the message that is watched, 0 for none
    private long watchedSinceNs;
    private long measuredFromNs; // its delivery was interrupted until then
    private boolean inPieces; // its bytes come over a while
    private boolean delivered; // as the last turn ended
    private boolean begun; // `nanoTime` may start at any value
    private long tookNs = UNKNOWN;
    private long tookAtNs;
    private long reached;
    private long progressNs; // of its last progress
    private long behindSinceNs; // when it last began to have something to do
    private boolean backlog;
    private long markNs; // where the node was when the last span began, and the one before
    private long mark;
    private long earlierMarkNs;
    private long earlierMark;

    /// At the end of a turn.
    ///
    /// @param delivers whether the node takes messages, so that their latency is a valid measurement
    /// @param worksOff whether more messages wait for the node than are in flight
    public void update(long durable, long head, boolean delivers, boolean worksOff, long nowNs) {
        if (!begun) begin(durable, nowNs);
        boolean wasCaughtUp = watched == 0;
        if (durable > reached) progressNs = nowNs;
        reached = durable;
        if (watched != 0 && durable >= watched) arrived(delivers, nowNs);
        if (watched == 0 && head > durable) watch(head, nowNs);
        if (delivers && !delivered) measuredFromNs = nowNs;
        if (wasCaughtUp) behindSinceNs = nowNs;
        delivered = delivers;
        markBacklog(worksOff, nowNs);
    }

    private void begin(long durable, long nowNs) {
        begun = true;
        reached = durable;
        progressNs = nowNs;
        markNs = nowNs;
        earlierMarkNs = nowNs;
    }

    /// A message is so large, or the link so slow, that its bytes come over a while. How long that takes says nothing
    /// about a small message.
    public void arriving() {
        inPieces = true;
    }

    /// Progress while nothing was delivered, or reported as a delivery begins, is no measure for the next message.
    private void arrived(boolean delivers, long nowNs) {
        watched = 0;
        if (!delivers || !delivered || inPieces) return;
        tookNs = nowNs - measuredFromNs;
        tookAtNs = nowNs;
    }

    private void watch(long head, long nowNs) {
        watched = head;
        watchedSinceNs = nowNs;
        measuredFromNs = nowNs;
        inPieces = false;
    }

    private void markBacklog(boolean worksOff, long nowNs) {
        boolean begins = worksOff && (!backlog || reached < mark);
        backlog = worksOff;
        if (!begins && nowNs - markNs < SPAN_NS) return;
        earlierMarkNs = begins ? nowNs : markNs;
        earlierMark = begins ? reached : mark;
        markNs = nowNs;
        mark = reached;
    }

    /// The node restarted: messages in flight to its earlier incarnation are no measure for this one.
    public void startOver() {
        watched = 0;
        tookNs = UNKNOWN;
    }

    /// The latency of the last measured message; [#UNKNOWN] when there was none.
    public long tookNs() {
        return tookNs;
    }

    public long tookAgoNs(long nowNs) {
        return tookNs == UNKNOWN ? UNKNOWN : nowNs - tookAtNs;
    }

    /// The same, while it is recent enough to say something about a write sent now.
    public long recentlyTookNs(long nowNs) {
        return tookNs == UNKNOWN || nowNs - tookAtNs > RECENT_NS ? UNKNOWN : tookNs;
    }

    /// For how long the watched message has been on its way: the next will hardly be faster.
    public long underWayNs(long nowNs) {
        return watched == 0 ? 0 : nowNs - watchedSinceNs;
    }

    /// For how long the node has had work and made no progress.
    public long stuckNs(long nowNs) {
        return watched == 0 ? 0 : Math.min(nowNs - progressNs, nowNs - behindSinceNs);
    }

    /// Since it last showed that it works.
    public long sinceProgressNs(long nowNs) {
        return nowNs - progressNs;
    }

    /// How long it takes to work off what is missing; [#UNKNOWN] without a backlog that was watched for a while.
    public long workOffNs(long head, long nowNs) {
        long spanNs = nowNs - earlierMarkNs;
        long progress = reached - earlierMark;
        if (!backlog || spanNs < SPAN_NS_MIN || progress <= 0) return UNKNOWN;
        return (long) ((double) Math.max(0, head - reached) / progress * spanNs);
    }

    /// Messages a second, while a backlog is worked off; 0 when that is not known.
    public long perSecond(long nowNs) {
        long spanNs = nowNs - earlierMarkNs;
        if (!backlog || spanNs < SPAN_NS_MIN) return 0;
        return Math.round((reached - earlierMark) / (spanNs / NS_PER_SECOND));
    }
}
