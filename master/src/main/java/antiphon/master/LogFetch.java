package antiphon.master;

import antiphon.link.Silence;
import antiphon.log.EntryLog;
import antiphon.master.core.MasterEffect;
import antiphon.master.core.MasterInput;
import antiphon.master.replica.FetchedPages;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import antiphon.proto.worker.GetMessagesRequest;
import antiphon.proto.worker.GetMessagesResponse;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import antiphon.wire.WireMessages;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// While the master starts: reads the messages that the master lacks from a worker, page by page, outside the loop.
final class LogFetch {
    private static final Duration PAGE_SILENCE_MAX = Duration.ofSeconds(10);

    private final ManagedChannel channel;
    private final Fetches fetches;
    private final FetchedPages pages;
    private final Duration silenceMax;

    LogFetch(
            ManagedChannel channel,
            EntryVerifier verifier,
            Fetches fetches,
            EntryLog log,
            Consumer<MasterInput> inputs) {
        this(channel, verifier, fetches, log, inputs, PAGE_SILENCE_MAX);
    }

    /// @param silenceMax how long nothing may come of a page, however long all of it takes
    LogFetch(
            ManagedChannel channel,
            EntryVerifier verifier,
            Fetches fetches,
            EntryLog log,
            Consumer<MasterInput> inputs,
            Duration silenceMax) {
        this.channel = channel;
        this.fetches = fetches;
        this.pages = new FetchedPages(verifier, log, inputs, fetches.pageBytesMax());
        this.silenceMax = silenceMax;
    }

    void start(MasterEffect.Fetch fetch) {
        channel.resetConnectBackoff();
        fetches.executor().execute(() -> next(fetch));
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
        Silence.limit(SecondaryWorkerServiceGrpc.newStub(channel).withExecutor(fetches.executor()), silenceMax)
                .getMessages(
                        GetMessagesRequest.newBuilder()
                                .setFromSequence(wanted.from())
                                .setPageBytesMax(wanted.bytesMax())
                                .setIncarnation(fetch.incarnation())
                                .build(),
                        new PageObserver(fetch));
    }

    private final class PageObserver implements StreamObserver<GetMessagesResponse> {
        private final MasterEffect.Fetch fetch;
        private final long askedNs = fetches.clockNs().getAsLong();
        private @Nullable GetMessagesResponse page;

        PageObserver(MasterEffect.Fetch fetch) {
            this.fetch = fetch;
        }

        @Override
        public void onNext(GetMessagesResponse answer) {
            page = answer;
        }

        @Override
        public void onError(Throwable failure) {
            channel.enterIdle(); // The next try goes over a new connection: this one may be dead.
            pages.failed(fetch, Failures.describe(Status.fromThrowable(failure)));
        }

        @Override
        public void onCompleted() {
            if (page == null) pages.failed(fetch, "it ended the call without an answer");
            else take(page, fetches.clockNs().getAsLong() - askedNs);
        }

        private void take(GetMessagesResponse whole, long tookNs) {
            boolean goesOn;
            try {
                List<LogEntry> entries = whole.getMessagesList().stream().map(WireMessages::toEntry).toList();
                goesOn = pages.arrived(fetch, entries, whole.getSerializedSize(), tookNs);
            } catch (RuntimeException e) {
                pages.failed(fetch, String.valueOf(e.getMessage()));
                return;
            }
            if (goesOn) next(fetch);
        }
    }
}
