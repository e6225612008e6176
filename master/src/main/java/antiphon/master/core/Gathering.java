package antiphon.master.core;

/// When news wait to become a larger frame. Each frame costs both nodes as much as many messages in it, and a worker
/// that is far behind the foremost is not the one whose copy decides a write of two; so it gets few frames, and the
/// others the cores. For a write that needs its copy too, news that wait are later by a small part of what the worker
/// is late in any case. Whoever keeps up with the foremost never waits for more.
final class Gathering {
    /// Messages behind the foremost worker from which on news wait.
    private static final long BEHIND_MIN = 512;
    /// They wait while they are less than this part of what it is behind ...
    private static final long PART = 16;
    /// ... and no longer than this.
    static final long NS_MAX = 20_000_000;

    private Gathering() {}

    /// @param news messages that were not sent yet
    /// @param behind how many messages the foremost worker holds more
    /// @param sinceSentNs since the last frame
    static boolean waits(long news, long behind, long sinceSentNs) {
        return behind >= BEHIND_MIN && news < behind / PART && sinceSentNs < NS_MAX;
    }
}
