package antiphon.client;

import antiphon.calls.FailureKind;
import antiphon.core.PageSize;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.message.MalformedEntryException;
import antiphon.proto.master.CatchUpRequest;
import antiphon.proto.master.CatchUpResponse;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.worker.GetMessagesRequest;
import antiphon.proto.worker.GetMessagesResponse;
import antiphon.proto.worker.MasterHealthCheckRequest;
import antiphon.proto.worker.MasterHealthCheckResponse;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import antiphon.wire.WireMessages;
import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;

/// Reads one node's log with its proofs: each message with its parent's hash and its signature, as nodes hand
/// it to each other. Nothing is checked here.
///
/// A master hands this to those who know the nodes' token, or are callers with the role node; a worker does to
/// everybody who may read, but for the [Head].
public abstract sealed class SignedLogReader implements AutoCloseable {
    private static final int PAGE_BYTES_MAX = 4 << 20;

    final NodeChannel channel;
    final String authToken;
    private PageSize pageSize = PageSize.upTo(PAGE_BYTES_MAX);

    /// Which log a node holds, in which epoch, and its last number; all but the log id may be higher a moment later.
    ///
    /// @param logId empty while the node belongs to no log
    public record Head(Optional<LogId> logId, long epoch, long last) {}

    /// @param more whether the node has more after these
    public record Page(List<LogEntry> entries, boolean more) {}

    private SignedLogReader(Address node, String authToken, Access access) {
        this.channel = NodeChannel.toAny(node, access);
        this.authToken = authToken;
    }

    /// Connects with the first call.
    ///
    /// @param authToken the nodes' own; empty for a caller with the role node
    public static SignedLogReader ofMaster(Address master, String authToken, Access access) {
        return new OfMaster(master, authToken, access);
    }

    /// Connects with the first call.
    public static SignedLogReader ofWorker(Address worker, String authToken, Access access) {
        return new OfWorker(worker, authToken, access);
    }

    /// @throws AntiphonException when the node cannot be asked, or the token is not its own
    public abstract Head head();

    /// The messages after a number, as many as fit a page. For one reader at a time: pages are as large as the link is
    /// quick.
    ///
    /// @throws AntiphonException when the node cannot be asked, or what it answers cannot be messages
    public final Page page(long after) {
        long askedNs = System.nanoTime();
        try {
            Page page = checked(after, pageSize.bytes());
            long bytes = page.entries().stream().mapToLong(LogEntry::sizeBytes).sum();
            pageSize = pageSize.arrived(bytes, System.nanoTime() - askedNs);
            return page;
        } catch (AntiphonException e) {
            pageSize = pageSize.failed();
            throw e;
        }
    }

    /// The message under a number; empty when the node does not hold it.
    ///
    /// @throws AntiphonException when the node cannot be asked, or what it answers cannot be messages
    public final Optional<LogEntry> message(long number) {
        return checked(number - 1, 1).entries().stream().findFirst();
    }

    private Page checked(long after, int bytesMax) {
        try {
            return read(after, bytesMax);
        } catch (MalformedEntryException e) {
            throw new AntiphonException(channel.node() + " sent what is no message after " + after + ": "
                    + e.getMessage(), e);
        }
    }

    /// @param bytesMax of messages, though one always fits
    abstract Page read(long after, int bytesMax);

    static Optional<LogId> logId(ByteString bytes) {
        return bytes.size() == LogId.BYTES ? Optional.of(LogId.of(bytes.toByteArray())) : Optional.empty();
    }

    @Override
    public void close() {
        channel.close();
    }

    private static final class OfMaster extends SignedLogReader {
        private final MessageServiceGrpc.MessageServiceBlockingStub master;

        OfMaster(Address address, String authToken, Access access) {
            super(address, authToken, access);
            this.master = MessageServiceGrpc.newBlockingStub(channel.grpc());
        }

        @Override
        public Head head() {
            CatchUpResponse answer = ask(0, 1);
            return new Head(logId(answer.getLogId()), answer.getEpoch(), answer.getMasterLatestSequence());
        }

        @Override
        Page read(long after, int bytesMax) {
            CatchUpResponse answer = ask(after, bytesMax);
            if (!answer.getErrorMessage().isEmpty())
                throw new AntiphonException(
                        FailureKind.REFUSED, true, channel.node() + " says: " + answer.getErrorMessage(), null);
            return new Page(
                    answer.getMessagesList().stream().map(WireMessages::toEntry).toList(), answer.getMore());
        }

        private CatchUpResponse ask(long after, int pageBytesMax) {
            CatchUpRequest request = CatchUpRequest.newBuilder()
                    .setLastSequenceNumber(after)
                    .setAuthToken(authToken)
                    .setPageBytesMax(pageBytesMax)
                    .build();
            return channel.call(() -> channel.withReadLimit(master).catchUp(request));
        }
    }

    private static final class OfWorker extends SignedLogReader {
        private final SecondaryWorkerServiceGrpc.SecondaryWorkerServiceBlockingStub worker;

        OfWorker(Address address, String authToken, Access access) {
            super(address, authToken, access);
            this.worker = SecondaryWorkerServiceGrpc.newBlockingStub(channel.grpc());
        }

        @Override
        public Head head() {
            MasterHealthCheckRequest request = MasterHealthCheckRequest.newBuilder()
                    .setAuthToken(authToken)
                    .build();
            MasterHealthCheckResponse answer = channel
                    .call(() -> channel.withReadLimit(worker).reportHealth(request));
            return new Head(logId(answer.getLogId()), answer.getEpoch(), answer.getPosition());
        }

        @Override
        Page read(long after, int bytesMax) {
            GetMessagesRequest request = GetMessagesRequest.newBuilder()
                    .setFromSequence(after + 1)
                    .setLimit(bytesMax == 1 ? 1 : 0) // for workers that do not know the next field
                    .setPageBytesMax(bytesMax)
                    .build();
            GetMessagesResponse answer = channel.call(() -> channel.withReadLimit(worker).getMessages(request));
            return new Page(
                    answer.getMessagesList().stream().map(WireMessages::toEntry).toList(),
                    answer.getNextSequence() != 0);
        }
    }
}
