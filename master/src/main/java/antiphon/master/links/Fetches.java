package antiphon.master.links;

import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/// How a starting master fetches its log.
///
/// @param executor runs tasks that wait for the disk; not a turn's own thread
/// @param clockNs by which it is measured how long a page takes
/// @param pageBytesMax most messages in one page, though one always fits
public record Fetches(Executor executor, LongSupplier clockNs, int pageBytesMax) {
    private static final int PAGE_BYTES_MAX = 4 << 20;

    public static Fetches standard() {
        return new Fetches(Thread::startVirtualThread, System::nanoTime, PAGE_BYTES_MAX);
    }
}
