package antiphon.node.read;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// Pages that were answered and not taken yet: they are in memory until their reader takes them, which may be never. So
/// there is a limit for all together, and one for each connection, that one reader cannot have it all.
final class UnreadPages {
    private final long bytesMax;
    private final long bytesPerConnectionMax;
    private final AtomicLong bytes = new AtomicLong();
    private final ConcurrentHashMap<Long, Long> ofConnection = new ConcurrentHashMap<>();

    UnreadPages(long bytesMax, long bytesPerConnectionMax) {
        this.bytesMax = bytesMax;
        this.bytesPerConnectionMax = bytesPerConnectionMax;
    }

    /// Called before a page is read from the log.
    ///
    /// @throws io.grpc.StatusRuntimeException RESOURCE_EXHAUSTED when the readers have as much as they may
    void requireRoom(long connection) {
        if (bytes.get() >= bytesMax)
            throw full("the readers of this node leave " + bytesMax + " bytes of pages unread, the most there may be:"
                    + " retry later, or read from another node");
        if (ofConnection.getOrDefault(connection, 0L) >= bytesPerConnectionMax)
            throw full("this connection leaves " + bytesPerConnectionMax + " bytes of pages unread, the most one may:"
                    + " read them before you ask for more");
    }

    private static RuntimeException full(String why) {
        return Status.RESOURCE_EXHAUSTED.withDescription(why).asRuntimeException();
    }

    /// Counts a page until its reader has it, or is gone. Called while the call begins.
    void lend(ServerCallStreamObserver<?> reader, long connection, int pageBytes) {
        AtomicBoolean back = new AtomicBoolean();
        Runnable giveBack = () -> {
            if (!back.getAndSet(true)) giveBack(connection, pageBytes);
        };
        reader.setOnCloseHandler(giveBack);
        reader.setOnCancelHandler(giveBack);
        bytes.addAndGet(pageBytes);
        ofConnection.merge(connection, (long) pageBytes, Long::sum);
    }

    private void giveBack(long connection, int pageBytes) {
        bytes.addAndGet(-pageBytes);
        ofConnection.computeIfPresent(connection, (_, held) -> held == pageBytes ? null : held - pageBytes);
    }

    long bytes() {
        return bytes.get();
    }
}
