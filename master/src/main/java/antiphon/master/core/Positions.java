package antiphon.master.core;

/// The durable numbers of all workers, ranked. Invariant: `ranked` is the workers' positions, highest first.
///
/// The k-th highest position is held by k workers, so a write of concern w is met up to the (w-1)-th highest worker's
/// position, limited by the master's own. Workers are few, so moving one position to its new rank is cheaper
/// than any tree.
public final class Positions {
    private final long[] ofWorker;
    private final long[] ranked;
    private long ofMaster;
    private boolean moved;

    public Positions(int workers) {
        this.ofWorker = new long[workers];
        this.ranked = new long[workers];
    }

    public void masterReached(long position) {
        ofMaster = position;
        moved = true;
    }

    /// A position may also go back, as when a worker lost its disk.
    public void workerReached(int worker, long position) {
        moved = true;
        long before = ofWorker[worker];
        ofWorker[worker] = position;
        int rank = 0;
        while (ranked[rank] != before) rank++;
        ranked[rank] = position;
        for (; rank > 0 && ranked[rank - 1] < position; rank--) swap(rank, rank - 1);
        for (; rank + 1 < ranked.length && ranked[rank + 1] > position; rank++) swap(rank, rank + 1);
    }

    private void swap(int a, int b) {
        long kept = ranked[a];
        ranked[a] = ranked[b];
        ranked[b] = kept;
    }

    /// Returns whether anything was reported since the last call, so that more writes may be met than before.
    boolean takeMoved() {
        boolean was = moved;
        moved = false;
        return was;
    }

    public long ofMaster() {
        return ofMaster;
    }

    /// The number up to which every write of this concern has its copies.
    ///
    /// @param concern 1 to number of nodes
    public long metUpTo(int concern) {
        return concern == 1 ? ofMaster : Math.min(ofMaster, ranked[concern - 2]);
    }

    /// How many nodes hold the message durably; 0 while the master itself does not.
    public int copiesOf(long sequence) {
        if (ofMaster < sequence) return 0;
        int copies = 1;
        while (copies <= ranked.length && ranked[copies - 1] >= sequence) copies++;
        return copies;
    }
}
