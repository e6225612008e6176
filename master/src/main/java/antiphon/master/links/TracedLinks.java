package antiphon.master.links;

import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.replica.PeerLinks;
import antiphon.master.tracing.OpenTraces;

/// Notes in the traces of writes when their messages are sent.
public record TracedLinks(PeerLinks links, OpenTraces traces) implements PeerLinks {
    @Override
    public MasterInput send(MasterEffect.Send send) {
        MasterInput result = links.send(send);
        if (result instanceof MasterInput.FrameSent sent) traces.sent(sent.worker(), send.from(), sent.upTo());
        return result;
    }

    @Override
    public void perform(MasterEffect.ToWorker effect) {
        links.perform(effect);
    }
}
