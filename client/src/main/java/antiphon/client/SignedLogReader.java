package antiphon.client;

import antiphon.calls.FailureKind;
import antiphon.core.PageSize;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.message.MalformedEntryException;
import antiphon.proto.node.FetchRequest;
import antiphon.proto.node.FetchResponse;
import antiphon.proto.node.NodeServiceGrpc;
import antiphon.wire.FetchedPage;
import java.util.List;
import java.util.Optional;

/// Reads one node's log with its proofs: each message with its parent's hash and its signature, as nodes hand
/// it to each other. Nothing is checked here.
///
/// A master hands this to those who know the nodes' token, or are callers with the role node; a worker does to
/// everyone who may read.
public final class SignedLogReader implements AutoCloseable {
    private static final int PAGE_BYTES_MAX = 4 << 20;

    private final NodeChannel channel;
    private final NodeServiceGrpc.NodeServiceBlockingStub node;
    private final String authToken;
    private PageSize pageSize = PageSize.upTo(PAGE_BYTES_MAX);

    /// Which log a node holds, in which epoch, and its last number; all but the log id may be higher a moment later.
    ///
    /// @param logId empty while the node belongs to no log
    /// @param last number, whose message may not be durable yet
    public record Head(Optional<LogId> logId, long epoch, long last) {}

    /// @param more whether the node has more after these
    public record Page(List<LogEntry> entries, boolean more) {}

    /// Connects with the first call.
    ///
    /// @param authToken the nodes' own; empty for a caller with the role node
    public SignedLogReader(Address node, String authToken, Access access) {
        this.channel = NodeChannel.toAny(node, access);
        this.node = NodeServiceGrpc.newBlockingStub(channel.grpc());
        this.authToken = authToken;
    }

    /// @throws AntiphonException when the node cannot be asked, or does not let this caller read
    public Head head() {
        FetchedPage none = ask(request().setNoEntries(true).build());
        return new Head(none.logId(), none.epoch(), none.last());
    }

    /// The messages after a number, as many as fit a page. For one reader at a time: pages are as large as the link is
    /// quick.
    ///
    /// @throws AntiphonException when the node cannot be asked, or what it answers cannot be messages
    public Page page(long after) {
        long askedNs = System.nanoTime();
        try {
            Page page = read(request().setAfter(after).setPageBytesMax(pageSize.bytes()).build());
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
    public Optional<LogEntry> message(long number) {
        FetchRequest one = request().setAfter(number - 1).setThrough(number).build();
        return read(one).entries().stream().findFirst();
    }

    private FetchRequest.Builder request() {
        return FetchRequest.newBuilder().setAuthToken(authToken);
    }

    private Page read(FetchRequest request) {
        FetchedPage page = ask(request);
        if (!page.diverged().isEmpty())
            throw new AntiphonException(
                    FailureKind.REFUSED, true, channel.node() + " says: " + page.diverged(), null);
        try {
            return new Page(page.allEntries(), page.more());
        } catch (MalformedEntryException e) {
            throw unreadable("no message after " + request.getAfter(), e);
        }
    }

    private FetchedPage ask(FetchRequest request) {
        FetchResponse answer = channel.call(() -> channel.withReadLimit(node).fetch(request));
        try {
            return FetchedPage.of(answer);
        } catch (MalformedEntryException e) {
            throw unreadable("no page", e);
        }
    }

    private AntiphonException unreadable(String what, MalformedEntryException cause) {
        return new AntiphonException(channel.node() + " sent what is " + what + ": " + cause.getMessage(), cause);
    }

    @Override
    public void close() {
        channel.close();
    }
}
