package antiphon.failover.core.leadership;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What must never be taken back.
final class History {
    private final List<Entry> committed = new ArrayList<>();
    private final Map<Long, Owner> leaders = new HashMap<>();
    private long openEpoch;
    int opened;
    int rolledBack;

    void leads(long epoch, Owner owner) {
        assertThat(leaders.putIfAbsent(epoch, owner)).as("two lead in epoch %s", epoch).isIn(null, owner);
    }

    void opens(long epoch, List<Entry> log) {
        // One that was paused may find that it has a majority when a later epoch has opened: it has no lease, and that
        // majority answers it nothing more.
        int known = epoch < openEpoch ? Math.min(committed.size(), log.size()) : committed.size();
        assertThat(log.subList(0, Math.min(committed.size(), log.size())))
                .as("all that was committed, at the opening of epoch %s", epoch).isEqualTo(committed.subList(0, known));
        openEpoch = Math.max(openEpoch, epoch);
        opened++;
    }

    void committed(long epoch, List<Entry> log, long position) {
        for (int at = 0; at < position; at++) {
            if (at < committed.size())
                assertThat(log.get(at)).as("message %s, committed again in epoch %s", at, epoch)
                        .isEqualTo(committed.get(at));
            else
                committed.add(log.get(at));
        }
    }

    /// Acknowledged by fewer than a majority.
    void acknowledgedUnderLease(NodeId node, long epoch) {
        assertThat(openEpoch).as("the latest epoch that was open when %s acknowledged in %s", node, epoch)
                .isLessThanOrEqualTo(epoch);
    }

    int size() {
        return committed.size();
    }
}
