package antiphon.simulator;

import antiphon.log.ForgetfulFiles;

/// What a node's disk holds. It stays when the node dies, may be full, and may be taken out.
final class SimDisk {
    private final World world;
    private ForgetfulFiles files = new ForgetfulFiles();
    private boolean full;

    SimDisk(World world) {
        this.world = world;
    }

    /// A disk that was taken out, and what it was seen to hold.
    record Old(ForgetfulFiles files, Held held) {}

    ForgetfulFiles files() {
        return files;
    }

    boolean isFull() {
        return full;
    }

    /// The machine went off: what was not synced is gone, or there in part.
    void losePower() {
        files = world.isCalm() ? files.afterForgetting() : files.afterCrash(world.seed());
        if (full) files.withRoomFor(files.usedBytes());
    }

    /// An empty one is in its place.
    ///
    /// @return what was on it
    ForgetfulFiles takeOut() {
        ForgetfulFiles old = files.afterForgetting();
        files = new ForgetfulFiles();
        return old;
    }

    void putBack(Old old) {
        files = old.files();
    }

    void fill() {
        full = true;
        files.withRoomFor(files.usedBytes());
    }

    void free() {
        full = false;
        files.withRoomFor(Long.MAX_VALUE);
    }
}
