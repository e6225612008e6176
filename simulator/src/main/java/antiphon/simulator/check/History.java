package antiphon.simulator.check;

import antiphon.message.Hash;
import antiphon.message.LogEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What was acknowledged, up to the last such message: no node may have anything else there, and it lasts while one
/// disk lives that held it.
public final class History {
    private record Request(String client, String requestId) {}

    private final long requestIdsWindow;
    private final List<LogEntry> entries = new ArrayList<>();
    private final Map<Request, Long> requests = new HashMap<>(); // asked by key only
    private final TreeMap<Long, Long> answeredUpTo = new TreeMap<>(); // time of an answer, highest number until then

    /// @param requestIdsWindow this many messages later a repeat counts as new
    public History(long requestIdsWindow) {
        this.requestIdsWindow = requestIdsWindow;
    }

    public long size() {
        return entries.size();
    }

    public LogEntry at(long sequence) {
        return entries.get((int) sequence - 1);
    }

    public boolean contains(long sequence, Hash hash) {
        return sequence <= size() && at(sequence).hash().equals(hash);
    }

    public boolean isPartOf(Held held) {
        return entries.isEmpty() || held.holds(size(), entries.getLast().hash());
    }

    /// How many of its messages, from the first on, this disk has.
    public long heldBy(Held held) {
        long sequence = Math.min(size(), held.position());
        while (sequence > 0 && !held.holds(sequence, at(sequence).hash())) sequence--;
        return sequence;
    }

    /// Everything up to `sequence` counts as acknowledged, since that is.
    public void extend(Held master, long sequence) {
        long compared = Math.min(size(), sequence); // A master that rebuilds its log answers repeats before it is done.
        if (compared > 0 && !master.holds(compared, at(compared).hash()))
            throw new Fault("the master holds another message " + compared + " than was acknowledged");
        for (long next = size() + 1; next <= sequence; next++) entries.add(master.at(next));
    }

    /// The last disk that held the rest is gone.
    public void lastsThrough(long sequence) {
        entries.subList((int) sequence, entries.size()).clear();
        answeredUpTo.replaceAll((_, number) -> Math.min(number, sequence));
    }

    /// Another master's disk: its contents are reported from the first message on.
    public void forgetRequests() {
        requests.clear();
    }

    /// The master's log has got longer by this.
    public void sequenced(LogEntry entry) {
        if (entry.message().requestId().isEmpty()) return;
        Request request = new Request(entry.message().clientId(), entry.message().requestId());
        Long before = requests.put(request, entry.sequence());
        if (before != null && before != entry.sequence() && before > entry.sequence() - 1 - requestIdsWindow)
            throw new Fault(request + " is in the log as message " + before + " and as " + entry.sequence());
    }

    /// The client has the answer: later writes come after it.
    public void answered(long sentNs, long nowNs, long sequence) {
        Map.Entry<Long, Long> before = answeredUpTo.lowerEntry(sentNs);
        if (before != null && sequence <= before.getValue())
            throw new Fault("message " + sequence + " was sent after " + before.getValue() + " had been acknowledged");
        long highest = answeredUpTo.isEmpty() ? 0 : answeredUpTo.lastEntry().getValue();
        // An answer that was on its way when its message was lost has a number that is assigned again.
        answeredUpTo.put(nowNs, Math.max(highest, Math.min(sequence, size())));
    }
}
