package antiphon.client;

import antiphon.calls.FailureKind;
import antiphon.client.connection.NodeChannel;
import antiphon.client.error.AntiphonException;
import antiphon.client.target.Access;
import antiphon.client.target.Address;
import antiphon.client.target.MeantNode;
import antiphon.client.target.NodeMark;
import antiphon.client.target.OtherNodeException;
import antiphon.core.PageSize;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.message.MalformedEntryException;
import antiphon.message.Utf8;
import antiphon.proto.node.FetchRequest;
import antiphon.proto.node.FetchResponse;
import antiphon.proto.node.NodeServiceGrpc;
import antiphon.wire.FetchedPage;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Reads the log of one node with proofs: each message with its parent's hash and its signature, as nodes fetch it from
/// each other. Nothing is verified here.
///
/// A master serves this to callers with the nodes' token or the role node; a worker serves it to every reader.
public final class SignedLogReader implements AutoCloseable {
    private static final int PAGE_BYTES_MAX = 4 << 20;

    private final NodeChannel channel;
    private final NodeServiceGrpc.NodeServiceBlockingStub node;
    private final String authToken;
    private PageSize pageSize = PageSize.upTo(PAGE_BYTES_MAX);

    /// The log that a node holds, its epoch, and its last number; epoch and number may be higher a moment later.
    ///
    /// @param logId empty while the node belongs to no log
    /// @param last the last number; its message may not be durable yet
    public record Head(Optional<LogId> logId, long epoch, long last) {}

    /// @param more whether the node has more after these
    public record Page(List<LogEntry> entries, boolean more) {}

    /// Connects with the first call.
    ///
    /// @param meant answers of another node are refused with an [OtherNodeException]
    /// @param authToken the token of the nodes; empty for a caller with the role node
    /// @throws IllegalArgumentException when UTF-8 cannot encode the token
    public SignedLogReader(Address node, MeantNode meant, String authToken, Access access) {
        Objects.requireNonNull(authToken, "authToken is null: give an empty text for a caller with the role node");
        this.authToken = Utf8.require("authToken", authToken);
        this.channel = NodeChannel.to(node, access, meant);
        this.node = NodeServiceGrpc.newBlockingStub(channel.grpc());
    }

    /// @throws AntiphonException when the node does not answer, or refuses this caller
    public Head head() {
        FetchedPage none = ask(request().setNoEntries(true).build());
        return new Head(none.logId(), none.epoch(), none.last());
    }

    /// The messages after a number, as many as fit a page. For one reader at a time: the page size follows the speed of
    /// the link.
    ///
    /// @throws AntiphonException when the node does not answer, or its answer does not decode
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
    /// @throws AntiphonException when the node does not answer, or its answer does not decode
    public Optional<LogEntry> message(long number) {
        FetchRequest one = request().setAfter(number - 1).setThrough(number).build();
        return read(one).entries().stream().findFirst();
    }

    /// What no other node has: the life of the process and the disk that answered last. Empty while nothing came from a
    /// node that says so.
    public Set<NodeMark> marks() {
        return channel.marks();
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
