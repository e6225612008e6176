package antiphon.master.core.start;

import antiphon.core.NodeId;
import antiphon.master.core.contract.Reason;
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
        String lost = known.own().end() == 0 ? "its log" : "its log from message " + (known.own().end() + 1) + " on";
        String why = known.laterPromise()
                .map(later -> hasLedSince(known.own(), later) + "; it takes up the later log from the workers")
                .orElse("the master has lost " + lost + " and rebuilds it from the workers");
        return why + ", but any of them may hold the only copy of an acknowledged write and " + whoIsMissing(known)
                + ", or start the master with RECOVER_FROM=<worker>, which loses what only the missing ones hold";
    }

    private static String whoIsMissing(StartEvidence known) {
        List<WorkerEvidence> refusing = known.refusing();
        List<WorkerEvidence> silent = known.missing().stream().filter(it -> !it.isRefusing()).toList();
        String absence = silent.stream().map(it -> it.id().name()).collect(Collectors.joining(", "))
                + (silent.size() > 1 ? " do not answer: start them" : " does not answer: start it");
        String refusals = withReasons(refusing) + " cannot be asked: " + whatToCorrect(refusing);
        if (refusing.isEmpty()) return absence;
        return silent.isEmpty() ? refusals : absence + "; " + refusals;
    }

    static String refusing(List<WorkerEvidence> refusing) {
        return withReasons(refusing) + (refusing.size() > 1 ? " run" : " runs")
                + ", may hold the log that this master lacks, and cannot be asked: " + whatToCorrect(refusing)
                + ". The master begins no new log until "
                + (refusing.size() > 1 ? "they answer" : "it answers")
                + ", and then goes on by itself; only to begin one"
                + " all the same, start it with RECOVER_FROM=master";
    }

    private static String withReasons(List<WorkerEvidence> refusing) {
        return refusing.stream()
                .map(worker -> worker.id() + " (" + refusalOf(worker).sentence() + ")")
                .collect(Collectors.joining(", "));
    }

    private static String whatToCorrect(List<WorkerEvidence> refusing) {
        return refusing.stream()
                .map(worker -> settingOf(refusalOf(worker).code()))
                .distinct()
                .collect(Collectors.joining("; "));
    }

    private static Reason refusalOf(WorkerEvidence worker) {
        return worker.refusal().orElse(Reason.NONE);
    }

    private static String settingOf(Reason.Code code) {
        return switch (code) {
            case WRONG_TOKEN -> "set the same AUTH_TOKEN on all nodes";
            case ANOTHER_NODE -> "correct WORKERS of the master, or ADDRESS or MACHINE_ID of the worker";
            case NO_WORKER -> "correct the address in WORKERS";
            case CERTIFICATE -> "correct TLS_CERT, TLS_KEY and TLS_CA of both";
            case COPIED_DISK -> "give it a data directory of its own";
            default -> "correct its address in WORKERS, or what its log names";
        };
    }

    static String lost(long best, long lost) {
        return "messages " + (best + 1) + " to at least " + lost
                + " were lost to damage, and no node that answers holds"
                + " them: their undamaged parts are quarantined in aside-... files next to the logs; to give them up"
                + " and go on, start the master with RECOVER_FROM=<worker>, or with RECOVER_FROM=master to go on from"
                + " its own log";
    }

    static String namedIsSilent(WorkerEvidence named) {
        String name = named.id().name();
        return "RECOVER_FROM=" + name + ", but " + (named.isRefusing()
                ? withReasons(List.of(named)) + " cannot be asked: " + whatToCorrect(List.of(named))
                : name + " does not answer: start it");
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
