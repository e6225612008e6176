package antiphon.failover.passing;

/// How many bytes the requests have that are kept for calls: of those that wait, and of those that may have to be
/// passed on again. Half of the room is for those that wait. For any thread.
final class HeldBytes {
    private static final long BYTES_MAX = 64L << 20;
    private static final long HEAP_PARTS = 8;

    private final long max;
    private long held; // guarded by this

    HeldBytes(long max) {
        this.max = max;
    }

    /// As many as fit this process.
    static HeldBytes standard() {
        return new HeldBytes(Math.min(BYTES_MAX, Runtime.getRuntime().maxMemory() / HEAP_PARTS));
    }

    long max() {
        return max;
    }

    /// @return false when there is no room
    synchronized boolean take(long bytes) {
        if (held + bytes > max) return false;
        held += bytes;
        return true;
    }

    synchronized void give(long bytes) {
        held -= bytes;
    }

    synchronized boolean isHalfFull() {
        return held > max / 2;
    }

    synchronized long held() {
        return held;
    }
}
