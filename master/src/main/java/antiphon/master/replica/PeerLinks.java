package antiphon.master.replica;

import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterInput;

/// The links to the workers. Called in turns; results are inputs of later ones.
public interface PeerLinks {
    /// Sends one frame from the log.
    ///
    /// @return at once how far it went, or why it cannot be read: [MasterInput.FrameSent] or
    ///     [MasterInput.FrameHeldUp]
    MasterInput send(MasterEffect.Send send);

    void perform(MasterEffect.ToWorker effect);
}
