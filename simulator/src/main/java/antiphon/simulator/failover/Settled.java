package antiphon.simulator.failover;

import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.simulator.check.Fault;
import antiphon.simulator.check.Held;
import java.util.ArrayList;
import java.util.List;

/// The messages that a majority of the members has ever held under one epoch, or that were acknowledged with so many
/// copies: under these numbers nothing else may ever be.
final class Settled {
    private final List<LogEntry> entries = new ArrayList<>();

    long size() {
        return entries.size();
    }

    boolean contains(long sequence, Hash hash) {
        return sequence <= size() && entries.get((int) sequence - 1).hash().equals(hash);
    }

    /// All of it up to there is settled from now on.
    void extend(Held leader, long sequence, String why) {
        requireIn(leader, Math.min(sequence, size()), why);
        for (long next = size() + 1; next <= sequence; next++) entries.add(leader.at(next));
    }

    private void requireIn(Held held, long sequence, String why) {
        if (sequence > 0 && !contains(sequence, held.at(sequence).hash()))
            throw new Fault(why + " with another message " + sequence + " than was settled before");
    }

    void requireAllIn(Held held, String who) {
        for (long sequence = size(); sequence > 0; sequence--) {
            if (sequence > held.position())
                throw new Fault(who + " without message " + sequence + ", which was settled");
            if (contains(sequence, held.at(sequence).hash())) return; // And so all before it.
            throw new Fault(who + " with another message " + sequence + " than was settled");
        }
    }

    List<LogEntry> entries() {
        return entries;
    }
}
