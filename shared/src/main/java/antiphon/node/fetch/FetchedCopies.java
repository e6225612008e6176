package antiphon.node.fetch;

import antiphon.log.ReplicaStore;
import antiphon.message.LogEntry;
import antiphon.message.MalformedEntryException;
import antiphon.node.repair.OtherNode;
import antiphon.proto.node.FetchResponse;
import antiphon.wire.FetchedPage;
import io.grpc.Status;
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
    public void ask(long first, long last, OtherNode.Asker asker) {
        new Collected(first, last, asker).next();
    }

    /// What has come of one question, a page at a time.
    private final class Collected implements PeerLog.Asker {
        private final List<LogEntry> entries = new ArrayList<>();
        private final long first;
        private final long last;
        private final OtherNode.Asker asker;

        Collected(long first, long last, OtherNode.Asker asker) {
            this.first = first;
            this.last = last;
            this.asker = asker;
        }

        /// The hash before it is shown where it can be read, so that a node with another log says so.
        void next() {
            long after = first + entries.size() - 1;
            other.ask(new PeerLog.Wanted(after, own.log().hashIfReadable(after), last, PAGE_BYTES, 0), this);
        }

        @Override
        public void arrived(FetchResponse answer) {
            try {
                String problem = problemOfTaking(FetchedPage.of(answer));
                if (!problem.isEmpty()) asker.failed(problem);
                else if (entries.size() > last - first) asker.given(entries);
                else next();
            } catch (MalformedEntryException e) {
                asker.failed("what it gave is no message: " + e.getMessage());
            } catch (RuntimeException e) { // Whatever it is, the question needs an answer.
                asker.failed(String.valueOf(e.getMessage()));
            }
        }

        private String problemOfTaking(FetchedPage page) {
            long wanted = first + entries.size();
            if (!page.diverged().isEmpty()) return "it says: " + page.diverged();
            if (!own.state().logId().equals(page.logId())) return "it serves another log";
            List<LogEntry> given = page.allEntries();
            if (given.isEmpty() || given.getFirst().sequence() != wanted) return "it does not give message " + wanted;
            given.stream().takeWhile(entry -> entry.sequence() <= last).forEach(entries::add);
            return "";
        }

        @Override
        public void failed(Throwable failure) {
            asker.failed(sentence.apply(Status.fromThrowable(failure)));
        }
    }
}
