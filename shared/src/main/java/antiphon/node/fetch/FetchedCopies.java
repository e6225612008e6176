package antiphon.node.fetch;

import antiphon.log.ReplicaStore;
import antiphon.message.LogEntry;
import antiphon.message.MalformedEntryException;
import antiphon.node.repair.OtherNode;
import antiphon.wire.FetchedPage;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Another node's messages, to repair damage on this node's disk.
public final class FetchedCopies implements OtherNode {
    /// As large as what is damaged is as a rule; a larger range takes some pages.
    private static final int PAGE_BYTES = 256 << 10;

    private final String name;
    private final PeerLog other;
    private final ReplicaStore own;
    private final Function<Status, String> sentence;

    /// @param name of the other node, for people
    /// @param sentence says what a failed call means, after the name
    public FetchedCopies(String name, PeerLog other, ReplicaStore own, Function<Status, String> sentence) {
        this.name = name;
        this.other = other;
        this.own = own;
        this.sentence = sentence;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<LogEntry> messages(long first, long last) throws IOException {
        List<LogEntry> entries = new ArrayList<>();
        try {
            while (entries.size() <= last - first) entries.addAll(page(first + entries.size(), last));
        } catch (StatusRuntimeException e) {
            throw new IOException(sentence.apply(e.getStatus()), e);
        } catch (MalformedEntryException e) {
            throw new IOException("what it gave is no message: " + e.getMessage(), e);
        }
        return entries;
    }

    /// The hash before it is shown where it can be read, so that a node with another log says so.
    private List<LogEntry> page(long from, long last) throws IOException {
        FetchedPage page = other.page(new PeerLog.Wanted(
                from - 1, own.log().hashIfReadable(from - 1), last, PAGE_BYTES, 0));
        if (!page.diverged().isEmpty()) throw new IOException("it says: " + page.diverged());
        if (!own.state().logId().equals(page.logId())) throw new IOException("it serves another log");
        List<LogEntry> entries = page.allEntries();
        if (entries.isEmpty() || entries.getFirst().sequence() != from)
            throw new IOException("it does not give message " + from);
        return entries.stream().takeWhile(entry -> entry.sequence() <= last).toList();
    }
}
