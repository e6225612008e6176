package antiphon.master.core.member;

import java.util.Arrays;
import java.util.Collection;

/// The durable numbers of all nodes, ranked: the number that k workers have reached is the k-th highest of theirs, so a
/// write of concern w is met up to what w-1 workers have reached, limited by the master's own.
///
/// The workers' numbers are read from the workers themselves, and ranked once after some of them have moved: one sort
/// of a few numbers serves all writes that are answered until the next one moves.
public final class Positions {
    /// A worker, as far as the ranking needs to know it.
    public interface Copy {
        /// Everything up to here is durable on it, as far as is known.
        long durable();
    }

    private final Collection<? extends Copy> workers;
    private long[] ranked = {}; // the workers' numbers, lowest first
    private boolean outdated = true;
    private long ofMaster;
    private boolean moved;

    /// @param workers read again after each [#workerMoved]
    public Positions(Collection<? extends Copy> workers) {
        this.workers = workers;
    }

    public void masterReached(long position) {
        ofMaster = position;
        moved = true;
    }

    /// The durable number of a worker may have changed; it may also go back, as when a worker lost its disk.
    public void workerMoved() {
        moved = true;
        outdated = true;
    }

    /// Returns whether anything was reported since the last call, so that more writes may be met than before.
    public boolean takeMoved() {
        boolean was = moved;
        moved = false;
        return was;
    }

    public long ofMaster() {
        return ofMaster;
    }

    /// The number up to which every write of this concern has its copies.
    ///
    /// @param concern from 1; with more copies than there are nodes no write is met
    public long metUpTo(int concern) {
        return concern == 1 ? ofMaster : Math.min(ofMaster, reachedBy(concern - 1));
    }

    /// @param count of workers, at least 1
    private long reachedBy(int count) {
        rank();
        return count > ranked.length ? 0 : ranked[ranked.length - count];
    }

    /// The number that this many nodes have reached, whether the master is among them or not.
    ///
    /// @param nodes from 1
    public long heldBy(int nodes) {
        return Math.max(reachedBy(nodes), metUpTo(nodes));
    }

    /// How many nodes hold the message durably; 0 while the master itself does not.
    public int copiesOf(long sequence) {
        if (ofMaster < sequence) return 0;
        rank();
        int copies = 1;
        for (int place = ranked.length - 1; place >= 0 && ranked[place] >= sequence; place--) copies++;
        return copies;
    }

    private void rank() {
        if (!outdated) return;
        outdated = false;
        if (ranked.length != workers.size()) ranked = new long[workers.size()];
        int place = 0;
        for (Copy worker : workers) ranked[place++] = worker.durable();
        Arrays.sort(ranked);
    }
}
