package antiphon.simulator.disk;

import antiphon.log.ForgetfulFiles;
import antiphon.simulator.check.Held;
import antiphon.simulator.surroundings.Surroundings;

/// The disk of a node. It stays when the node dies, may be full, and may be taken out.
public final class SimDisk {
    /// As little that the watch looks often, and more than any simulation fills.
    private static final long ROOM_BYTES = 1L << 30;

    private final Surroundings surroundings;
    private ForgetfulFiles files = empty();
    private boolean full;

    public SimDisk(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    private static ForgetfulFiles empty() {
        return new ForgetfulFiles().withRoomFor(ROOM_BYTES);
    }

    /// A disk that was taken out, and what it was seen to hold.
    public record Old(ForgetfulFiles files, Held held) {}

    public ForgetfulFiles files() {
        return files;
    }

    boolean isFull() {
        return full;
    }

    /// The machine went off: what was not synced is gone, or there in part.
    public void losePower() {
        files = surroundings.isCalm() ? files.afterForgetting() : files.afterCrash(surroundings.seed());
        setRoom();
    }

    /// An empty one is in its place.
    ///
    /// @return what was on it
    public ForgetfulFiles takeOut() {
        ForgetfulFiles old = files.afterForgetting();
        files = empty();
        return old;
    }

    public void putBack(Old old) {
        files = old.files();
        setRoom();
    }

    void fill() {
        full = true;
        setRoom();
    }

    void free() {
        full = false;
        setRoom();
    }

    private void setRoom() {
        files.withRoomFor(full ? files.usedBytes() : ROOM_BYTES);
    }
}
