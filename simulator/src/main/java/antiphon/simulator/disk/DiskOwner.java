package antiphon.simulator.disk;

import antiphon.log.EntryLog;
import java.io.IOException;

/// The node whose disk it is.
public interface DiskOwner {
    EntryLog log();

    /// Whether nothing may befall it now.
    boolean isSpared();

    /// Of this life, as long as it lasts.
    void after(long delayNs, Runnable action);

    /// The turn under way takes so long.
    void isBusyFor(long ns);

    /// A sync outside the turns has ended.
    ///
    /// @param truncationsBefore how many truncations there were in this life when it began
    void syncEnded(long position, long truncationsBefore);

    void syncFailed(IOException e);

    void say(String what);
}
