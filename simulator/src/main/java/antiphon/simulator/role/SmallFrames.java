package antiphon.simulator.role;

import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.replica.PeerLinks;

/// Links over which a frame carries less than it might, so that even short logs take several.
///
/// @param bytesMax of messages, though one always fits
public record SmallFrames(PeerLinks links, int bytesMax) implements PeerLinks {
    @Override
    public MasterInput send(MasterEffect.Send send) {
        return links.send(new MasterEffect.Send(
                send.worker(), send.stream(), send.from(), send.through(), Math.min(send.bytesMax(), bytesMax)));
    }

    @Override
    public void perform(MasterEffect.ToWorker effect) {
        links.perform(effect);
    }
}
