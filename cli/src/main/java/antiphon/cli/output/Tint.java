package antiphon.cli.output;

import antiphon.client.status.Delivery;
import antiphon.client.status.WorkerHealth;
import antiphon.client.status.WriteForecast;
import antiphon.client.write.WriteResult;

/// The colour of a state: green for what is well, yellow for what may become so by itself, red for what is not. The
/// words say the same without it.
public enum Tint {
    GREEN("32"), YELLOW("33"), RED("31"), NONE("");

    private final String code;

    Tint(String code) {
        this.code = code;
    }

    /// @param text without characters that command the terminal
    String on(String text) {
        return this == NONE ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }

    public static Tint of(WorkerHealth health) {
        return switch (health) {
            case WorkerHealth.Known.HEALTHY -> GREEN;
            case WorkerHealth.Known.SUSPECTED -> YELLOW;
            case WorkerHealth.Known.UNHEALTHY -> RED;
            case WorkerHealth.Other _ -> NONE;
        };
    }

    public static Tint of(Delivery delivery) {
        return switch (delivery) {
            case Delivery.Known.STREAMING -> GREEN;
            case Delivery.Known.RECOVERING, Delivery.Known.RETRYING -> YELLOW;
            case Delivery.Known.REFUSED -> RED;
            case Delivery.Known.WAITING -> NONE;
            case Delivery.Other _ -> NONE;
        };
    }

    public static Tint of(WriteForecast.Fate fate) {
        return switch (fate) {
            case AT_ONCE -> GREEN;
            case LATER, WAITS -> YELLOW;
            case REFUSED -> RED;
            case UNKNOWN -> NONE;
        };
    }

    public static Tint of(WriteResult.Outcome outcome) {
        return switch (outcome) {
            case ACKNOWLEDGED -> GREEN;
            case UNCONFIRMED -> YELLOW;
            case NOT_APPENDED -> RED;
        };
    }
}
