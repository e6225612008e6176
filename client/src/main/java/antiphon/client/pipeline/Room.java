package antiphon.client.pipeline;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// How much may be in flight at once, counted in pieces and in bytes. A caller waits until there is room.
final class Room {
    private final Semaphore pieces;
    private final Semaphore bytes;
    private final int piecesMax;
    private final int bytesMax;

    Room(int piecesMax, int bytesMax) {
        this.pieces = new Semaphore(piecesMax);
        this.bytes = new Semaphore(bytesMax);
        this.piecesMax = piecesMax;
        this.bytesMax = bytesMax;
    }

    /// A piece larger than the whole room takes all of it.
    ///
    /// @param waitNs how long to wait for room
    /// @return false when there was none within that time; nothing is taken then
    boolean take(long size, long waitNs) throws InterruptedException {
        long endNs = System.nanoTime() + waitNs;
        if (!pieces.tryAcquire(waitNs, TimeUnit.NANOSECONDS)) return false;
        boolean taken = false;
        try {
            taken = bytes.tryAcquire(counted(size), Math.max(0, endNs - System.nanoTime()), TimeUnit.NANOSECONDS);
        } finally {
            if (!taken) pieces.release();
        }
        return taken;
    }

    void giveBack(long size) {
        bytes.release(counted(size));
        pieces.release();
    }

    private int counted(long size) {
        return (int) Math.min(size, bytesMax);
    }

    /// Whether exactly one piece is in flight, as far as that is known while others come and go.
    boolean holdsOne() {
        return pieces.availablePermits() == piecesMax - 1;
    }
}
