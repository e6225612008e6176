package antiphon.worker;

import antiphon.calls.FailureKind;
import antiphon.link.Silence;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.message.MalformedEntryException;
import antiphon.message.Numbers;
import antiphon.proto.master.CatchUpRequest;
import antiphon.proto.master.CatchUpResponse;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.SignedMessage;
import antiphon.tls.CertificateTrouble;
import antiphon.wire.WireMessages;
import antiphon.worker.core.WorkerEffect;
import antiphon.worker.core.WorkerInput;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The way to the master, for catching up. Each page is one call, which ends when nothing more comes of it and which no
/// caller of this worker can cancel.
final class MasterLink {
    private static final String TLS_WAY_OUT = "set TLS_CERT, TLS_KEY and TLS_CA here too";
    static final Duration PAGE_SILENCE_MAX = Duration.ofSeconds(10);

    private final PeerSettings settings;
    private final MasterChannel master;
    private final Inbox inbox;

    MasterLink(PeerSettings settings, MasterChannel master, Inbox inbox) {
        this.settings = settings;
        this.master = master;
        this.inbox = inbox;
    }

    /// Asks for the messages after a number; the answer becomes an input.
    void fetch(WorkerEffect.FetchPage wanted) {
        CatchUpRequest request = CatchUpRequest.newBuilder()
                .setLastSequenceNumber(wanted.after())
                .setLastHash(Recoveries.bytes(wanted.afterHash()))
                .setAuthToken(settings.token().reveal())
                .setPageBytesMax(wanted.bytesMax())
                .setMachineId(settings.identity().machineId())
                .build();
        master.channel().resetConnectBackoff();
        Context.ROOT.run(() -> Silence.limit(MessageServiceGrpc.newStub(master.channel()), PAGE_SILENCE_MAX)
                .catchUp(request, new PageObserver(wanted.fetch())));
    }

    private final class PageObserver implements StreamObserver<CatchUpResponse> {
        private final long fetch;

        PageObserver(long fetch) {
            this.fetch = fetch;
        }

        @Override
        public void onNext(CatchUpResponse page) {
            inbox.put(read(fetch, page));
        }

        @Override
        public void onError(Throwable broken) {
            Status status = Status.fromThrowable(broken);
            master.channel().enterIdle(); // The next request uses a new connection: this one may be dead.
            String reason = master.place()
                    + CertificateTrouble.sentence(broken, TLS_WAY_OUT)
                            .map(trouble -> " cannot be spoken to: " + trouble).orElseGet(
                                    () -> " answered " + status.getCode()
                                            + (status.getDescription() == null ? "" : ": " + status.getDescription()));
            FailureKind kind = FailureKind.of(status);
            boolean mayHeal = kind.mayHeal() || kind == FailureKind.TOO_LARGE; // The next page may be shorter.
            inbox.put(mayHeal
                    ? new WorkerInput.FetchFailed(fetch, reason)
                    : new WorkerInput.FetchRefused(fetch, reason));
        }

        @Override
        public void onCompleted() {
            // The page itself said it all.
        }
    }

    private WorkerInput read(long fetch, CatchUpResponse page) {
        if (!page.getStatus().equals("success"))
            return new WorkerInput.FetchDiverged(fetch, "the master says: " + page.getErrorMessage());
        if (page.getLogId().size() != LogId.BYTES)
            return new WorkerInput.FetchRefused(fetch, "the master's log_id has " + page.getLogId().size() + " bytes");
        if (!Numbers.isCount(page.getEpoch()) || !Numbers.isCount(page.getMasterLatestSequence()))
            return new WorkerInput.FetchRefused(fetch, "the master's epoch is " + page.getEpoch()
                    + " and its last message " + page.getMasterLatestSequence() + ": one of them cannot be");
        List<LogEntry> entries = new ArrayList<>(page.getMessagesCount());
        Optional<String> problem = Optional.empty();
        for (SignedMessage signed : page.getMessagesList()) {
            problem = take(signed, entries);
            if (problem.isEmpty()) continue;
            if (isForeign(signed)) return new WorkerInput.FetchRefused(fetch, problem.get());
            break;
        }
        LogId logId = LogId.of(page.getLogId().toByteArray());
        return new WorkerInput.PageArrived(
                fetch, logId, page.getEpoch(), entries, page.getMore(), page.getMasterLatestSequence(), problem);
    }

    /// Nobody altered it on its way: master and worker sign with different keys.
    private boolean isForeign(SignedMessage signed) {
        try {
            return settings.arrivals().isSignedByAnother(WireMessages.toEntry(signed));
        } catch (MalformedEntryException _) {
            return false;
        }
    }

    private Optional<String> take(SignedMessage signed, List<LogEntry> entries) {
        try {
            LogEntry entry = WireMessages.toEntry(signed);
            Optional<String> problem = settings.arrivals().problemWith(entry);
            if (problem.isEmpty()) entries.add(entry);
            return problem;
        } catch (MalformedEntryException e) {
            return Optional.of("message " + signed.getSequenceNumber() + " from the master: " + e.getMessage());
        }
    }
}
