package antiphon.cli.drain;

import antiphon.client.status.ClusterStatus;
import antiphon.client.status.MasterState;
import antiphon.client.status.WriteForecast;
import antiphon.client.status.WriteForecast.Fate;
import java.util.List;

/// A master after its drain was undone: other reasons to refuse writes remain.
record Undrained(boolean takesWrites, String words) {
    static Undrained of(ClusterStatus status) {
        if (status.state() != MasterState.Known.WRITING)
            return refusing(status.state().word() + of(status.stateReason()));
        List<WriteForecast> forecasts = status.writesNow();
        boolean refused = !forecasts.isEmpty() && forecasts.stream().allMatch(each -> each.fate() == Fate.REFUSED);
        return refused
                ? refusing("writing, and writes are " + forecasts.getFirst().sentence())
                : new Undrained(true, "writes are taken again; the master is writing");
    }

    private static Undrained refusing(String state) {
        return new Undrained(false, "no longer drained, but it takes no writes: the master is " + state);
    }

    private static String of(String reason) {
        return reason.isEmpty() ? "" : " (" + reason + ")";
    }
}
