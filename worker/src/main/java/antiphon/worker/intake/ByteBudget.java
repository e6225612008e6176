package antiphon.worker.intake;

/// A budget of pieces and bytes in progress. A single piece is always admitted, since the size of a request is bounded
/// elsewhere.
final class ByteBudget {
    private final int piecesMax;
    private final long bytesMax;
    private int pieces;
    private long bytes;

    ByteBudget(int piecesMax, long bytesMax) {
        this.piecesMax = piecesMax;
        this.bytesMax = bytesMax;
    }

    synchronized boolean tryTake(long size) {
        if (!hasRoom(size)) return false;
        pieces++;
        bytes += size;
        return true;
    }

    private boolean hasRoom(long size) {
        return pieces == 0 || (pieces < piecesMax && bytes + size <= bytesMax);
    }

    synchronized void giveBack(long size) {
        pieces--;
        bytes -= size;
        if (pieces < 0 || bytes < 0) throw new IllegalStateException("gave back " + size + " bytes that nobody took");
    }

    @Override
    public synchronized String toString() {
        return pieces + " of " + piecesMax + " requests, " + bytes + " of " + bytesMax + " bytes";
    }
}
