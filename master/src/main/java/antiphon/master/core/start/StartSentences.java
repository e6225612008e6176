package antiphon.master.core.start;

import antiphon.core.NodeId;
import antiphon.master.core.start.Promises.Promise;
import antiphon.message.LogId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What an operator reads when a master cannot begin, with what to do.
final class StartSentences {
    static final String MASTER_HOLDS_NONE = "RECOVER_FROM=master, but the master holds no log and workers do: name one"
            + " of them";

    private StartSentences() {}

    static String differentLogs(List<LogId> held) {
        return "the workers hold different logs ("
                + held.stream().map(LogId::toString).collect(Collectors.joining(", "))
                + "): start the master with RECOVER_FROM=<worker> to choose one; the others are left as they are";
    }

    static String missing(StartEvidence known) {
        List<NodeId> missing = known.missing();
        String lost = known.own().end() == 0 ? "its log" : "its log from message " + (known.own().end() + 1) + " on";
        String why = known.laterPromise()
                .map(later -> hasLedSince(known.own(), later) + "; it takes up the later log from the workers")
                .orElse("the master has lost " + lost + " and rebuilds it from the workers");
        return why + ", but any of them may hold the only copy of an acknowledged write and "
                + missing.stream().map(NodeId::name).collect(Collectors.joining(", "))
                + (missing.size() > 1 ? " do not answer: start them, or" : " does not answer: start it, or")
                + " start the master with RECOVER_FROM=<worker>, which loses what only the missing ones hold";
    }

    static String lost(long best, long lost) {
        return "messages " + (best + 1) + " to at least " + lost
                + " were lost to damage, and no node that answers holds"
                + " them: their undamaged parts are quarantined in aside-... files next to the logs; to give them up"
                + " and go on, start the master with RECOVER_FROM=<worker>, or with RECOVER_FROM=master to go on from"
                + " its own log";
    }

    static String namedIsSilent(NodeId name) {
        return "RECOVER_FROM=" + name + ", but " + name + " does not answer: start it";
    }

    static String namedHoldsNone(NodeId name, Optional<LogId> held) {
        return "RECOVER_FROM=" + name + ", but " + name + " holds "
                + held.map(id -> "another log, " + id).orElse("no log") + ": name another worker";
    }

    static String notComparable(OwnLog own, Promise later, WorkerEvidence other) {
        return hasLedSince(own, later) + ". Its log cannot be compared with that of " + other.id()
                + " now, because damage on a disk keeps a hash from being read: it waits until that is repaired";
    }

    static String diverged(OwnLog own, Promise later, WorkerEvidence other) {
        return hasLedSince(own, later) + ". The two logs diverged: message " + Math.min(own.end(), other.position())
                + " of this master, and perhaps some before it, is not the one that " + other.id() + " holds"
                + ". Stop it, move its data directory away, which keeps what is in it, and"
                + " start it with an empty one: it then rebuilds the later log from the workers. Only to give up"
                + " what the other master has acknowledged, start it with RECOVER_FROM=master";
    }

    private static String hasLedSince(OwnLog own, Promise later) {
        return "another master has led since this one: " + later.worker() + " has promised epoch " + later.epoch()
                + ", and this master's own log is of epoch " + own.epoch();
    }

    static String unknownEpoch(WorkerEvidence worker) {
        return worker.id() + " holds messages and cannot say of which epoch the last one is, as when"
                + " damage keeps it from being read: start that worker again, so that it looks what it has";
    }

    static String superseded(OwnLog own, NodeId worker, long higher) {
        return worker + " has promised epoch " + higher + " to another master, this one led in epoch "
                + own.epoch() + ": stop one of the two masters. Started again, this one takes up the later log from"
                + " the workers, and reports it if its own log has diverged from theirs";
    }

    /// Why no writes are taken in a phase; empty only for that in which the master writes.
    ///
    /// @param trouble with the last fetch; empty when there was none
    /// @param noRoom why nothing can be written to the master's own storage
    static String reason(StartPhase phase, String trouble, Optional<String> noRoom) {
        return switch (phase) {
            case StartPhase.Opening _ -> "the master is starting and reads its own log";
            case StartPhase.Asking _ -> trouble.isEmpty()
                    ? "the master is starting and asks the workers what they hold"
                    : trouble + "; the master asks the workers again what they hold";
            case StartPhase.WaitingForAll(_, String reason) -> reason;
            case StartPhase.Fetching(NodeId worker, _) -> "the master fetches its log from " + worker;
            case StartPhase.NoRoom _ -> noRoom.orElse("the master has room again and asks the workers what they hold");
            case StartPhase.Stopped(_, String reason) -> reason;
            case StartPhase.Writing _ -> "";
        };
    }
}
