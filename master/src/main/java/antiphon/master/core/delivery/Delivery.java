package antiphon.master.core.delivery;

import antiphon.master.core.contract.DeliveryState;
import antiphon.master.core.contract.Reason;

/// How messages get to one worker at the moment.
///
///     Waiting --heartbeat answered--> Recovering --synced--> Streaming
///                                          |                   |  ^
///     Waiting <--failed, stalled-----------+            failed v  | pause over
///     Waiting <--budget of retries spent--------------------- Retrying
///
/// From Streaming to HeldUp and back when the master cannot read the next message.
/// Refused is reached from any state, when a retry cannot help, or not soon.
public sealed interface Delivery {
    /// For the next answered heartbeat.
    record Waiting(Reason reason) implements Delivery {
        private static final Reason NOT_BEGUN = Reason.other("the master has not begun to send messages");
    }

    record Retrying(long atNs, Reason reason) implements Delivery {}

    record Streaming(long stream) implements Delivery {}

    /// The master cannot read the next message from its own disk. The worker is not at fault and its stream stays open;
    /// at `atNs` the master tries again.
    record HeldUp(long stream, long atNs, Reason reason) implements Delivery {}

    /// @param from the worker's durable number at the beginning, `to` the number it must reach
    /// @param problem why it took nothing before, until it is seen to take something; `Reason.NONE` otherwise
    record Recovering(long attempt, long from, long to, Reason problem) implements Delivery {}

    /// Retried when the worker answers after `againAtNs`, or restarts: rarely, so that a wrong key does not
    /// cause a storm, but not never, so that a temporary fault needs no operator. A worker that only has no room is
    /// retried with each heartbeat.
    record Refused(Reason reason, long againAtNs) implements Delivery {}

    default DeliveryState name() {
        return switch (this) {
            case Waiting _ -> DeliveryState.WAITING;
            case Retrying _,HeldUp _ -> DeliveryState.RETRYING;
            case Streaming _ -> DeliveryState.STREAMING;
            case Recovering _ -> DeliveryState.RECOVERING;
            case Refused _ -> DeliveryState.REFUSED;
        };
    }

    /// After the first answer of a worker, which from then on waits for the master.
    default Delivery whenHeard() {
        boolean first = this instanceof Waiting(Reason reason) && reason.code() == Reason.Code.NOT_HEARD_FROM;
        return first ? new Waiting(Waiting.NOT_BEGUN) : this;
    }

    /// Whether it waits for no more than an answer of the worker.
    default boolean goesOnAt(long nowNs) {
        return switch (this) {
            case Waiting _ -> true;
            case Refused(_, long againAtNs) -> againAtNs <= nowNs;
            case Retrying _,Streaming _,HeldUp _,Recovering _ -> false;
        };
    }

    /// Whether the stream is the one in use.
    default boolean uses(long stream) {
        return switch (this) {
            case Streaming(long current) -> current == stream;
            case HeldUp(long current, _, _) -> current == stream;
            case Waiting _,Retrying _,Recovering _,Refused _ -> false;
        };
    }

    /// Whether the worker gets messages as they are sequenced, so that their latency is a valid measurement.
    default boolean takesMessages() {
        return switch (this) {
            case Streaming _,Retrying _,Waiting _ -> true;
            case Recovering _,HeldUp _,Refused _ -> false;
        };
    }

    default Reason reason() {
        return switch (this) {
            case Waiting(Reason reason) -> reason;
            case Retrying(_, Reason reason) -> reason;
            case HeldUp(_, _, Reason reason) -> reason;
            case Refused(Reason reason, _) -> reason;
            case Recovering(_, long from, long to, Reason problem) ->
                problem.equals(Reason.NONE)
                        ? new Reason(Reason.Code.CATCHING_UP, "catching up from " + from + " to " + to)
                        : problem;
            case Streaming _ -> Reason.NONE;
        };
    }
}
