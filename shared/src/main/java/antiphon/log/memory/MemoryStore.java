package antiphon.log.memory;

import antiphon.log.ReplicaStore;
import antiphon.log.state.LogStart;

/// A store that ends with its process: for tests and demonstrations (`STORAGE=memory`). Its durable entries survive
/// only as long as the process, so with it promise P1 holds across crashes of *other* nodes at most.
public final class MemoryStore implements ReplicaStore {
    private final long capacityBytes;
    private final MemoryState state;
    private final MemoryLog log;

    /// With room for half of the Java heap: the other half is for everything else.
    public MemoryStore() {
        this(Runtime.getRuntime().maxMemory() / 2);
    }

    /// @param capacityBytes where [#freeBytes] counts from; the log itself refuses nothing
    public MemoryStore(long capacityBytes) {
        this(capacityBytes, LogStart.FIRST);
    }

    public MemoryStore(long capacityBytes, LogStart start) {
        this.capacityBytes = capacityBytes;
        this.state = new MemoryState(start);
        this.log = new MemoryLog(state, start);
    }

    @Override
    public MemoryLog log() {
        return log;
    }

    @Override
    public MemoryState state() {
        return state;
    }

    @Override
    public long freeBytes() {
        return capacityBytes - log.usedBytes();
    }

    @Override
    public String kind() {
        return "memory";
    }

    @Override
    public String place() {
        return "memory";
    }

    @Override
    public void close() {}
}
