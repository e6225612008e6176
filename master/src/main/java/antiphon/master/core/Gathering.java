package antiphon.master.core;

/// When news wait to become a larger frame. A worker that is far behind another cannot be the one whose copy decides a
/// write, and each frame costs both nodes as much as many messages in it; so it gets few frames, and the others the
/// cores. Whoever keeps up with the foremost never waits for more.
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
