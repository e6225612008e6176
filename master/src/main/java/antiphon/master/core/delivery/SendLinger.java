package antiphon.master.core.delivery;

/// When unsent messages are held back to fill a larger frame. A frame costs both nodes as much as many messages in it,
/// and the copy of a worker far behind the most advanced one does not decide a write with `w=2`. So such a worker gets
/// few frames, which leaves CPU to the others. A write that needs its copy too waits only a little longer than the
/// worker's lag already makes it wait. A worker that keeps up with the most advanced one never waits.
public final class SendLinger {
    /// Messages behind the most advanced worker from which on unsent messages linger.
    private static final long BEHIND_MIN = 512;
    /// They linger while they are less than this fraction of the lag ...
    private static final long PART = 16;
    /// ... and no longer than this.
    public static final long NS_MAX = 20_000_000;

    private SendLinger() {}

    /// @param unsent messages that were not sent yet
    /// @param behind how many more messages the most advanced worker holds
    /// @param sinceSentNs since the last frame
    static boolean holdsBack(long unsent, long behind, long sinceSentNs) {
        return behind >= BEHIND_MIN && unsent < behind / PART && sinceSentNs < NS_MAX;
    }
}
