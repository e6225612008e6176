package antiphon.simulator.failover;

import antiphon.message.Hash;
import antiphon.simulator.check.Fault;
import antiphon.simulator.check.Held;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What readers who ask for nothing else are shown, by any node: under each number one message, for ever.
final class Shown {
    private final List<Hash> hashes = new ArrayList<>();
    private final Map<UUID, Long> looked = new HashMap<>(); // how far each disk was; asked by key only

    /// @param end readers of this node are shown its log up to here
    void look(String node, UUID disk, Held held, long end) {
        if (end > held.position())
            throw new Fault(node + " shows " + end + " messages, and holds " + held.position());
        for (long sequence = lookedAt(disk) + 1; sequence <= end; sequence++) {
            show(node, sequence, held.at(sequence).hash());
            looked.put(disk, sequence);
        }
    }

    private long lookedAt(UUID disk) {
        return looked.getOrDefault(disk, 0L);
    }

    /// A reader gets it from that node.
    void show(String node, long sequence, Hash hash) {
        if (sequence > hashes.size() + 1)
            throw new Fault(node + " shows message " + sequence + ", and nobody was shown " + (hashes.size() + 1));
        if (sequence == hashes.size() + 1) hashes.add(hash);
        else
            if (!hashes.get((int) sequence - 1).equals(hash))
                throw new Fault(node + " shows another message " + sequence + " than was shown before");
    }

    /// The log on this disk ends here now.
    void shortened(String node, UUID disk, long position) {
        if (position < lookedAt(disk))
            throw new Fault(node + " gives up message " + (position + 1) + ", which it has shown");
    }

    /// Damage may have taken the end of the log on this disk.
    void damaged(UUID disk) {
        looked.remove(disk);
    }

    long size() {
        return hashes.size();
    }
}
