package antiphon.master.replica;

import antiphon.master.core.MasterEffect;
import antiphon.master.core.MasterInput;

/// The ways to the workers. Called in turns; what comes back is an input of a later one.
public interface PeerLinks {
    /// Sends one frame of what the log holds.
    ///
    /// @return at once how far it went, or what keeps it from being read: [MasterInput.FrameSent] or
    ///     [MasterInput.FrameHeldUp]
    MasterInput send(MasterEffect.Send send);

    void perform(MasterEffect.ToWorker effect);
}
