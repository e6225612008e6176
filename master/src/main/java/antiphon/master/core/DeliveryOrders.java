package antiphon.master.core;

import java.util.function.Consumer;

/// Orders to the links of one worker, and the events that report its delivery to operators.
final class DeliveryOrders {
    private final int worker;
    private final String name;
    private final Consumer<MasterEffect> out;
    private String told;

    /// @param state the first, which is not reported
    DeliveryOrders(int worker, String name, Delivery state, Consumer<MasterEffect> out) {
        this.worker = worker;
        this.name = name;
        this.out = out;
        this.told = state.name();
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

    void recover(long attempt, long latest) {
        out.accept(new MasterEffect.StartRecovery(worker, attempt, latest));
    }

    void disconnect() {
        out.accept(new MasterEffect.Disconnect(worker));
    }

    /// Ends what is under way.
    void end(Delivery state) {
        switch (state) {
            case Delivery.Streaming(long stream) -> closeStream(stream);
            case Delivery.HeldUp(long stream, _, _) -> closeStream(stream);
            case Delivery.Recovering(long attempt, _, _) ->
                out.accept(new MasterEffect.CancelRecovery(worker, attempt));
            case Delivery.Waiting _,Delivery.Retrying _,Delivery.Refused _ -> {}
        }
    }

    void tellStarted(Delivery.Recovering recovery) {
        tell(new MasterEvent.RecoveryStarted(name, recovery.from(), recovery.to()));
    }

    void tellEnded(MasterInput.RecoveryEnded ended) {
        tell(new MasterEvent.RecoveryEnded(
                name, ended.result(), ended.position(), ended.reason().sentence()));
    }

    /// Reported when its name differs from the last one reported.
    void tellIfOther(Delivery state) {
        boolean changed = !state.name().equals(told);
        told = state.name();
        if (changed) tell(new MasterEvent.DeliveryChanged(name, state.name(), state.reason().sentence()));
    }

    private void tell(MasterEvent event) {
        out.accept(new MasterEffect.Tell(event));
    }
}
