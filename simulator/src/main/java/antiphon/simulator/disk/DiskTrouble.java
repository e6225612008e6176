package antiphon.simulator.disk;

/// What goes wrong with the disk of a node while it runs: no room, and syncs that are slow, late or hang.
public final class DiskTrouble {
    private final DiskOwner node;
    private final SimDisk disk;
    private final SimSyncs syncs;

    public DiskTrouble(DiskOwner node, SimDisk disk, SimSyncs syncs) {
        this.node = node;
        this.disk = disk;
        this.syncs = syncs;
    }

    /// No report may come before the next append fails.
    public void fill() {
        if (disk.isFull()) return;
        node.say("has a full disk");
        disk.fill();
    }

    public void hang() {
        node.say("waits long for its disk");
        syncs.hang();
    }

    public void endSyncsAfter(long ns) {
        node.say("hears late of its syncs");
        syncs.endAfter(ns);
    }

    public void slow(long extraNs) {
        syncs.slow(extraNs);
    }

    /// The disk takes everything again.
    public void end() {
        syncs.endFaults();
        free();
    }

    public boolean isFull() {
        return disk.isFull();
    }

    public void free() {
        if (!disk.isFull()) return;
        node.say("has room again");
        disk.free();
    }
}
