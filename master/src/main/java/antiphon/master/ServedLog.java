package antiphon.master;

import antiphon.master.core.MasterEvent;
import antiphon.master.core.StartObstacle;
import antiphon.node.read.LogFeed;
import io.grpc.Status;

/// Whether a master shows its log to readers: not while it may lack messages that were acknowledged, since a reader
/// would take the shorter log for the whole one. Workers serve reads meanwhile.
final class ServedLog {
    private static final String ELSEWHERE = ": read from a worker meanwhile; ";

    private ServedLog() {}

    /// It does not know yet whether its own log is the one that counts.
    static void starts(LogFeed feed) {
        feed.refuse(Status.UNAVAILABLE.withDescription(
                "the master is starting and does not know yet whether its log is whole: read from a worker meanwhile"));
    }

    static void follow(MasterEvent event, LogFeed feed) {
        switch (event) {
            case MasterEvent.StartedWriting _ -> feed.serve();
            // Its own log counts, and it only has no room to say so.
            case MasterEvent.CannotWriteYet(StartObstacle obstacle, _) when obstacle == StartObstacle.NO_ROOM ->
                feed.serve();
            case MasterEvent.CannotWriteYet(_, String reason) ->
                feed.refuse(Status.UNAVAILABLE.withDescription(
                        "the master's log may lack messages that were acknowledged" + ELSEWHERE + reason));
            case MasterEvent.Stopped(String reason) ->
                feed.refuse(Status.FAILED_PRECONDITION.withDescription(
                        "this master has stepped down, and its log may lack messages that another one acknowledged"
                                + ELSEWHERE + reason));
            default -> {}
        }
    }
}
