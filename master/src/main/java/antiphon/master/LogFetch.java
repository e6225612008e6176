package antiphon.master;

import antiphon.link.Silence;
import antiphon.log.MessageLog;
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
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// While the master starts: reads from a worker what the master lacks, page by page, on a thread of its own.
final class LogFetch {
    private static final Duration PAGE_SILENCE_MAX = Duration.ofSeconds(10);

    private final ManagedChannel channel;
    private final FetchedPages pages;
    private final LongSupplier nanoClock;
    private final Duration silenceMax;

    LogFetch(
            ManagedChannel channel,
            EntryVerifier verifier,
            MessageLog log,
            LongSupplier nanoClock,
            Consumer<MasterInput> inputs) {
        this(channel, verifier, log, nanoClock, inputs, PAGE_SILENCE_MAX);
    }

    /// @param nanoClock by which a page is taken for quick or slow
    /// @param silenceMax how long nothing may come of a page, however long all of it takes
    LogFetch(
            ManagedChannel channel,
            EntryVerifier verifier,
            MessageLog log,
            LongSupplier nanoClock,
            Consumer<MasterInput> inputs,
            Duration silenceMax) {
        this.channel = channel;
        this.pages = new FetchedPages(verifier, log, inputs);
        this.nanoClock = nanoClock;
        this.silenceMax = silenceMax;
    }

    void start(MasterEffect.Fetch fetch) {
        channel.resetConnectBackoff();
        Thread.startVirtualThread(() -> run(fetch));
    }

    private void run(MasterEffect.Fetch fetch) {
        try {
            boolean goesOn = true;
            while (goesOn) {
                Optional<FetchedPages.Page> wanted = pages.wanted(fetch);
                goesOn = wanted.isPresent() && fetch(fetch, wanted.get());
            }
        } catch (StatusRuntimeException e) {
            channel.enterIdle(); // The next try goes over a new connection: this one may be dead.
            pages.failed(fetch, Failures.describe(e.getStatus()));
        } catch (RuntimeException e) { // Whatever it is, the start has to go on.
            pages.failed(fetch, String.valueOf(e.getMessage()));
        }
    }

    private boolean fetch(MasterEffect.Fetch fetch, FetchedPages.Page wanted) {
        long askedNs = nanoClock.getAsLong();
        GetMessagesResponse page = Silence
                .limit(SecondaryWorkerServiceGrpc.newBlockingStub(channel), silenceMax)
                .getMessages(GetMessagesRequest.newBuilder()
                        .setFromSequence(wanted.from())
                        .setPageBytesMax(wanted.bytesMax())
                        .build());
        long tookNs = nanoClock.getAsLong() - askedNs;
        List<LogEntry> entries = page.getMessagesList().stream().map(WireMessages::toEntry).toList();
        return pages.arrived(fetch, entries, page.getSerializedSize(), tookNs);
    }
}
