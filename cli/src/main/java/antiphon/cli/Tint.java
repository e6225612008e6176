package antiphon.cli;

import antiphon.client.Delivery;
import antiphon.client.WorkerHealth;
import antiphon.client.WriteForecast;
import antiphon.client.WriteResult;

/// The colour of a state: green for what is well, yellow for what may become so by itself, red for what is not. The
/// words say the same without it.
enum Tint {
    GREEN("32"), YELLOW("33"), RED("31"), NONE("");

    private final String code;

    Tint(String code) {
        this.code = code;
    }

    /// @param text without characters that command the terminal
    String on(String text) {
        return this == NONE ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }

    static Tint of(WorkerHealth health) {
        return switch (health) {
            case WorkerHealth.Known.HEALTHY -> GREEN;
            case WorkerHealth.Known.SUSPECTED -> YELLOW;
            case WorkerHealth.Known.UNHEALTHY -> RED;
            case WorkerHealth.Other _ -> NONE;
        };
    }

    static Tint of(Delivery delivery) {
        return switch (delivery) {
            case Delivery.Known.STREAMING -> GREEN;
            case Delivery.Known.RECOVERING, Delivery.Known.RETRYING -> YELLOW;
            case Delivery.Known.REFUSED -> RED;
            case Delivery.Known.WAITING -> NONE;
            case Delivery.Other _ -> NONE;
        };
    }

    static Tint of(WriteForecast.Fate fate) {
        return switch (fate) {
            case AT_ONCE -> GREEN;
            case LATER, WAITS -> YELLOW;
            case REFUSED -> RED;
            case UNKNOWN -> NONE;
        };
    }

    static Tint of(WriteResult.Outcome outcome) {
        return switch (outcome) {
            case ACKNOWLEDGED -> GREEN;
            case UNCONFIRMED -> YELLOW;
            case NOT_APPENDED -> RED;
        };
    }

    static Tint of(Likeness likeness) {
        return switch (likeness) {
            case SAME -> GREEN;
            case DIFFERENT -> RED;
            case NOT_COMPARED -> NONE;
        };
    }
}
