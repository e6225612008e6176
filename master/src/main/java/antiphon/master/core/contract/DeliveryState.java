package antiphon.master.core.contract;

import antiphon.master.core.delivery.Delivery;
import java.util.Locale;

/// How messages reach a worker, as the status shows it. See [Delivery].
public enum DeliveryState {
    STREAMING, RETRYING, RECOVERING, WAITING, REFUSED;

    /// Whether messages are under way to the worker.
    public boolean flows() {
        return this == STREAMING || this == RECOVERING;
    }

    /// On the wire and in metrics.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
