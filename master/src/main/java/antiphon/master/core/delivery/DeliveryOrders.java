package antiphon.master.core.delivery;

import antiphon.core.NodeId;
import antiphon.master.core.contract.DeliveryState;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.MasterInput;
import java.util.function.Consumer;

/// Orders to the links of one worker, and the events that report its delivery to operators.
final class DeliveryOrders {
    private final NodeId worker;
    private final Consumer<MasterEffect> out;
    private DeliveryState reported;

    /// @param state the first, which is not reported
    DeliveryOrders(NodeId worker, Delivery state, Consumer<MasterEffect> out) {
        this.worker = worker;
        this.out = out;
        this.reported = state.name();
    }

    void openStream(long stream) {
        out.accept(new MasterEffect.OpenStream(worker, stream));
    }

    void closeStream(long stream) {
        out.accept(new MasterEffect.CloseStream(worker, stream));
    }

    void send(long stream, long from, long through, int bytesMax) {
        out.accept(new MasterEffect.Send(worker, stream, from, through, bytesMax));
    }

    /// When it does not lead to a stream, what the delivery becomes instead is a change again.
    void recover(Delivery.Recovering recovery, boolean isReported) {
        if (isReported) {
            reported = recovery.name();
            emit(new MasterEvent.RecoveryStarted(worker, recovery.from(), recovery.to()));
        }
        out.accept(new MasterEffect.StartRecovery(worker, recovery.attempt(), recovery.to()));
    }

    void disconnect() {
        out.accept(new MasterEffect.Disconnect(worker));
    }

    /// Ends what is under way.
    void end(Delivery state) {
        switch (state) {
            case Delivery.Streaming(long stream) -> closeStream(stream);
            case Delivery.HeldUp(long stream, _, _) -> closeStream(stream);
            case Delivery.Recovering(long attempt, _, _, _) ->
                out.accept(new MasterEffect.CancelRecovery(worker, attempt));
            case Delivery.Waiting _,Delivery.Retrying _,Delivery.Refused _ -> {}
        }
    }

    void reportEnded(MasterInput.RecoveryEnded ended) {
        emit(new MasterEvent.RecoveryEnded(
                worker, ended.result(), ended.position(), ended.reason().sentence()));
    }

    /// A recovery has its own events; a stream is reported after the worker's first report.
    void reportEntered(Delivery state) {
        if (!(state instanceof Delivery.Recovering || state instanceof Delivery.Streaming)) reportIfChanged(state);
    }

    /// Reported when its name differs from the last one reported.
    void reportIfChanged(Delivery state) {
        boolean changed = state.name() != reported;
        reported = state.name();
        if (changed) emit(new MasterEvent.DeliveryChanged(worker, state.name(), state.reason().sentence()));
    }

    private void emit(MasterEvent event) {
        out.accept(new MasterEffect.Emit(event));
    }
}
