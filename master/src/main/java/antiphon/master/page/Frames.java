package antiphon.master.page;

import antiphon.json.Json;
import antiphon.master.core.contract.ClusterView;
import antiphon.master.page.action.PageFaults;
import antiphon.master.page.action.PageWrites;
import antiphon.master.page.action.RecentEvents;
import antiphon.master.page.action.RecentMessages;
import antiphon.master.page.door.PageSettings;
import antiphon.master.page.measure.Seconds;
import java.util.List;
import java.util.Optional;

/// Builds the frames for viewers: the master's current view, with the changes since the last frame, or for a new viewer
/// everything that is kept. Used by one thread.
final class Frames {
    private final ClusterJson cluster;
    private final RecentMessages messages;
    private final RecentEvents events;
    private final PageWrites writes;
    private final Seconds seconds;
    private final Json may;
    private final String life;
    private long eventsSent;
    private long secondsSent;
    private String lastState = "";
    private boolean withheld;

    Frames(
            PageSources sources,
            PageSettings may,
            RecentEvents events,
            PageWrites writes,
            PageFaults faults,
            Seconds seconds) {
        this.cluster = new ClusterJson(sources, faults);
        this.messages = new RecentMessages(sources.feed(), sources.verifier(), writes);
        this.events = events;
        this.writes = writes;
        this.seconds = seconds;
        this.life = sources.incarnation().toString();
        this.may = new Json().put("write", may.writes()).put("faults", may.faults());
    }

    /// The frames of one moment.
    ///
    /// @param changes for viewers that have the previous frame; empty when nothing has changed
    /// @param whole for all others
    /// @param takesBack messages that viewers have may not be shown any more: `whole` replaces all
    record Frame(Optional<String> changes, String whole, boolean takesBack) {}

    Frame now(ClusterView view, long nowMs) {
        // Read before the lists: later items are sent twice rather than never, and the page knows their numbers.
        long eventsNow = events.last();
        long secondsNow = seconds.last();
        List<Json> newMessages = messages.unsent();
        List<Json> newEvents = events.after(eventsSent);
        List<Json> newSeconds = seconds.after(secondsSent);
        eventsSent = eventsNow;
        secondsSent = secondsNow;
        boolean takesBack = messages.refusal().isPresent() && !withheld;
        withheld = messages.refusal().isPresent();
        Json state = new Json()
                .put("may", may)
                .put("writes", writes.all())
                .put("withheld", messages.refusal().orElse(""));
        cluster.addTo(state, view, nowMs);
        boolean quiet = state.toString().equals(lastState)
                && newMessages.isEmpty()
                && newEvents.isEmpty()
                && newSeconds.isEmpty();
        lastState = state.toString();
        String changes = frame(state, false, nowMs, newMessages, newEvents, newSeconds);
        String whole = frame(state, true, nowMs, messages.all(), events.after(0), seconds.after(0));
        return new Frame(quiet ? Optional.empty() : Optional.of(changes), whole, takesBack);
    }

    private String frame(
            Json state, boolean fresh, long nowMs, List<Json> messages, List<Json> events, List<Json> seconds) {
        Json frame = new Json()
                .put("life", life)
                .put("fresh", fresh)
                .put("atMs", nowMs)
                .put("messages", messages)
                .put("events", events)
                .put("seconds", seconds)
                .put("state", state);
        return "event: frame\ndata: " + frame + "\n\n";
    }
}
