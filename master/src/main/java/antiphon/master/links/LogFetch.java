package antiphon.master.links;

import antiphon.log.EntryLog;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.reason.Failures;
import antiphon.master.replica.FetchedPages;
import antiphon.message.EntryVerifier;
import antiphon.node.fetch.PeerLog;
import antiphon.proto.node.FetchResponse;
import antiphon.wire.FetchedPage;
import io.grpc.Status;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// While the master starts: reads the messages that the master lacks from a worker, page by page, outside the loop.
public final class LogFetch {
    private static final long STOP_WAIT_SECONDS = 5;

    private final PeerLog worker;
    private final Fetches fetches;
    private final FetchedPages pages;
    private final Lock appending = new ReentrantLock();
    private volatile boolean closed;

    public LogFetch(
            PeerLog worker, EntryVerifier verifier, Fetches fetches, EntryLog log, Consumer<MasterInput> inputs) {
        this.worker = worker;
        this.fetches = fetches;
        this.pages = new FetchedPages(verifier, log, inputs, fetches.pageBytesMax());
    }

    public void start(MasterEffect.Fetch fetch) {
        fetches.executor().execute(() -> unlessClosed(() -> next(fetch)));
    }

    /// What comes after the end must not reach the log, on which another may be at work by then.
    private void unlessClosed(Runnable work) {
        appending.lock();
        try {
            if (!closed) work.run();
        } finally {
            appending.unlock();
        }
    }

    private void next(MasterEffect.Fetch fetch) {
        try {
            Optional<FetchedPages.Page> wanted = pages.wanted(fetch);
            wanted.ifPresent(page -> ask(fetch, page));
        } catch (RuntimeException e) { // Whatever it is, the start must continue.
            pages.failed(fetch, String.valueOf(e.getMessage()));
        }
    }

    private void ask(MasterEffect.Fetch fetch, FetchedPages.Page wanted) {
        worker.ask(
                new PeerLog.Wanted(wanted.from() - 1, Optional.empty(), 0, wanted.bytesMax(), fetch.incarnation()),
                new Asker(fetch));
    }

    private final class Asker implements PeerLog.Asker {
        private final MasterEffect.Fetch fetch;
        private final long askedNs = fetches.clockNs().getAsLong();

        Asker(MasterEffect.Fetch fetch) {
            this.fetch = fetch;
        }

        @Override
        public void arrived(FetchResponse page) {
            long tookNs = fetches.clockNs().getAsLong() - askedNs;
            fetches.executor().execute(() -> unlessClosed(() -> take(page, tookNs)));
        }

        @Override
        public void failed(Throwable failure) {
            pages.failed(fetch, Failures.describe(Status.fromThrowable(failure)));
        }

        private void take(FetchResponse page, long tookNs) {
            boolean goesOn;
            try {
                goesOn = pages.arrived(fetch, FetchedPage.of(page).allEntries(), page.getSerializedSize(), tookNs);
            } catch (RuntimeException e) {
                pages.failed(fetch, String.valueOf(e.getMessage()));
                return;
            }
            if (goesOn) next(fetch);
        }
    }

    /// Waits for the page that is being appended, for a bounded time.
    ///
    /// @return whether nothing is appended any more
    public boolean close() {
        closed = true;
        try {
            if (!appending.tryLock(STOP_WAIT_SECONDS, TimeUnit.SECONDS)) return false;
            appending.unlock();
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
