package antiphon.master.serve;

import antiphon.master.core.contract.LogForReaders;
import antiphon.node.read.LogFeed;
import io.grpc.Status;

/// Shows a master's log to readers only while it is the whole log: a reader would take a shorter log for the whole
/// one. Workers serve reads meanwhile.
public final class ServedLog {
    static final String STEPPED_DOWN = "this master has stepped down, and its log may lack messages that another one"
            + " acknowledged";

    private final LogFeed feed;
    private final String elsewhere;

    /// Before the master knows its standing, it shows nothing.
    public ServedLog(LogFeed feed, boolean hasWorkers) {
        this.feed = feed;
        this.elsewhere = hasWorkers ? ": read from a worker meanwhile; " : ": ";
        follow(LogForReaders.STARTING);
    }

    public void follow(LogForReaders log) {
        switch (log.standing()) {
            case WHOLE -> feed.serve();
            case MAY_LACK_MESSAGES ->
                feed.refuse(Status.UNAVAILABLE.withDescription(
                        "the master's log may lack messages that were acknowledged" + elsewhere + log.reason()));
            case SUPERSEDED ->
                feed.refuse(Status.FAILED_PRECONDITION.withDescription(STEPPED_DOWN + elsewhere + log.reason()));
        }
    }
}
