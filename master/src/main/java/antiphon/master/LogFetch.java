package antiphon.master;

import antiphon.core.PageSize;
import antiphon.link.Silence;
import antiphon.log.MessageLog;
import antiphon.master.core.MasterEffect;
import antiphon.master.core.MasterInput;
import antiphon.message.EntryVerifier;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.proto.worker.GetMessagesRequest;
import antiphon.proto.worker.GetMessagesResponse;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import antiphon.wire.WireMessages;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// While the master starts: reads from a worker what the master lacks, checks every message as a worker would, and
/// appends it. Nobody else appends in that phase, so it does so from a thread of its own.
final class LogFetch {
    private static final Duration PAGE_SILENCE_MAX = Duration.ofSeconds(10);
    private static final int PAGE_BYTES_MAX = 4 << 20;

    private final ManagedChannel channel;
    private final EntryVerifier verifier;
    private final MessageLog log;
    private final Consumer<MasterInput> inputs;
    private final Duration silenceMax;
    private volatile PageSize pageSize = PageSize.upTo(PAGE_BYTES_MAX); // one fetch is under way at a time

    LogFetch(ManagedChannel channel, EntryVerifier verifier, MessageLog log, Consumer<MasterInput> inputs) {
        this(channel, verifier, log, inputs, PAGE_SILENCE_MAX);
    }

    /// @param silenceMax how long nothing may come of a page, however long all of it takes
    LogFetch(
            ManagedChannel channel,
            EntryVerifier verifier,
            MessageLog log,
            Consumer<MasterInput> inputs,
            Duration silenceMax) {
        this.channel = channel;
        this.verifier = verifier;
        this.log = log;
        this.inputs = inputs;
        this.silenceMax = silenceMax;
    }

    void start(MasterEffect.Fetch fetch) {
        channel.resetConnectBackoff();
        Thread.startVirtualThread(() -> run(fetch));
    }

    private void run(MasterEffect.Fetch fetch) {
        try {
            while (log.head() < fetch.through()) page(fetch);
            inputs.accept(new MasterInput.Fetched(fetch.attempt(), log.sync(), true));
        } catch (StatusRuntimeException e) {
            channel.enterIdle(); // The next try goes over a new connection: this one may be dead.
            failed(fetch, Failures.describe(e.getStatus()), false);
        } catch (WentApartException e) {
            failed(fetch, String.valueOf(e.getMessage()), true);
        } catch (RuntimeException | IOException e) { // Whatever it is, the start has to go on.
            failed(fetch, String.valueOf(e.getMessage()), false);
        }
    }

    private void failed(MasterEffect.Fetch fetch, String reason, boolean wentApart) {
        pageSize = pageSize.failed();
        inputs.accept(new MasterInput.FetchFailed(fetch.attempt(), reason, wentApart));
    }

    private void page(MasterEffect.Fetch fetch) throws IOException {
        long askedNs = System.nanoTime();
        GetMessagesResponse page = Silence
                .limit(SecondaryWorkerServiceGrpc.newBlockingStub(channel), silenceMax)
                .getMessages(GetMessagesRequest.newBuilder()
                        .setFromSequence(log.head() + 1)
                        .setPageBytesMax(pageSize.bytes())
                        .build());
        pageSize = pageSize.arrived(page.getSerializedSize(), System.nanoTime() - askedNs);
        List<LogEntry> entries = page.getMessagesList().stream().map(WireMessages::toEntry).toList();
        if (entries.isEmpty())
            throw Status.OUT_OF_RANGE
                    .withDescription("it no longer shows message " + (log.head() + 1))
                    .asRuntimeException();
        check(entries);
        log.append(entries);
        new SeenRequests(inputs).in(entries);
        inputs.accept(new MasterInput.Fetched(fetch.attempt(), log.sync(), false));
    }

    private void check(List<LogEntry> entries) {
        Hash head = log.hashAt(log.head()).orElseThrow();
        LogEntry first = entries.getFirst();
        if (first.sequence() != log.head() + 1)
            throw new IllegalStateException("it gives message " + first.sequence() + " where " + (log.head() + 1)
                    + " was asked for");
        Optional<String> problem = verifier.problemWith(entries);
        if (problem.isPresent()) throw new IllegalStateException(problem.get());
        if (!first.parentHash().equals(head))
            throw new WentApartException(
                    "its message " + first.sequence() + " does not follow this master's " + log.head());
    }

    /// The worker's messages are sound, and of another history than this log.
    private static final class WentApartException extends RuntimeException {
        private static final long serialVersionUID = 1;

        WentApartException(String message) {
            super(message);
        }
    }
}
