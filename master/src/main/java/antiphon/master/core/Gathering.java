package antiphon.master.core;

/// When news wait to become a larger frame. A worker that is far behind cannot be the one whose copy decides a write,
/// and each frame costs both nodes as much as many messages in it; so it gets few frames, and the others the cores.
/// Whoever keeps up is never made to wait: what is under way to it is little.
final class Gathering {
    /// Messages under way below which a worker keeps up.
    private static final long BEHIND_MIN = 512;
    /// News wait while they are less than this part of what is under way ...
    private static final long PART = 16;
    /// ... and no longer than this: next to how late such a worker is, it makes no difference.
    static final long NS_MAX = 5_000_000;

    private Gathering() {}

    /// @param news messages that were not sent yet
    /// @param underWay messages that were sent and not acknowledged
    /// @param sinceSentNs since the last frame
    static boolean waits(long news, long underWay, long sinceSentNs) {
        return underWay >= BEHIND_MIN && news < underWay / PART && sinceSentNs < NS_MAX;
    }
}
