package antiphon.simulator;

import java.util.List;

/// Mistakes of a master.
final class MasterBugs {
    private static final String WRITES = "antiphon.master.core.write.Writes";
    private static final String REPLICA = "antiphon.master.replica.MasterReplica";
    private static final String POSITIONS = "antiphon.master.core.member.Positions";
    private static final String START = "antiphon.master.core.start.MasterStart";
    private static final String START_DECISION = "antiphon.master.core.start.StartDecision";
    private static final String IDENTITIES = "antiphon.master.core.member.Identities";
    private static final String NOT_DURABLE = "is acknowledged, and durable on the master is";
    private static final String TOO_FEW_COPIES = "is acknowledged with w=[0-9]+ and has [0-9]+ copies";
    private static final String TOO_MANY_CLAIMED = "is answered with [0-9]+ copies";
    private static final String TWICE = "is in the log as message";
    private static final String WITHOUT_A_MESSAGE = "leads without message";

    private MasterBugs() {}

    static List<PlantedBug> all() {
        return List.of(
                PlantedBug.in(
                        WRITES,
                        "a write counts as durable on the master when it has its number",
                        "        long sequence = ++head;\n",
                        "        long sequence = ++head;\n        positions.masterReached(head);\n",
                        NOT_DURABLE),
                PlantedBug.in(
                        POSITIONS,
                        "copies of workers count although the master's own is not durable",
                        "Math.min(ofMaster, reachedBy(concern - 1))",
                        "reachedBy(concern - 1)",
                        NOT_DURABLE),
                PlantedBug.in(
                        "antiphon.master.core.write.WaitingWrites",
                        "a write is acknowledged with the one before it",
                        "freshOnes.peek().sequence <= sequence",
                        "freshOnes.peek().sequence <= sequence + 1",
                        NOT_DURABLE + "|" + TOO_FEW_COPIES),
                PlantedBug.in(
                        "antiphon.master.core.delivery.StreamFlow",
                        "what was sent to a worker counts as held by it",
                        "progress.sentUpTo(upTo);",
                        "progress.durableUpTo(upTo);",
                        TOO_FEW_COPIES + "|" + TOO_MANY_CLAIMED),
                PlantedBug.in(
                        WRITES,
                        "a write whose caller waits no longer is acknowledged",
                        "waiting.expire(nowNs, this::unconfirmed);",
                        "waiting.expire(nowNs, this::acknowledged);",
                        NOT_DURABLE + "|" + TOO_FEW_COPIES),
                PlantedBug.in(
                        POSITIONS,
                        "an answer reports one copy too many",
                        "int copies = 1;",
                        "int copies = 2;",
                        TOO_MANY_CLAIMED),
                PlantedBug.in(
                        "antiphon.master.core.member.Member",
                        "a worker is counted whose log has diverged",
                        "position > 0 && said.agreement() != Agreement.SAME",
                        "said.agreement() == Agreement.BEYOND_HEAD",
                        TOO_FEW_COPIES + "|is answered with [0-9]+ copies"),
                PlantedBug.in(
                        IDENTITIES,
                        "one node is counted under two names",
                        "if (other.equals(member) || other.identity().isEmpty()) continue;",
                        "if (other.id() != null || other.identity().isEmpty()) continue;",
                        TOO_FEW_COPIES + "|is answered with [0-9]+ copies"),
                PlantedBug.in(
                        REPLICA,
                        "a start does not look for request ids in the log",
                        "        new SeenRequests(inputs).inLog(log, requestIdsWindow);\n",
                        "",
                        TWICE),
                PlantedBug.in(
                        "antiphon.master.replica.FetchedPages",
                        "a start does not look for request ids in what it fetches",
                        "        new SeenRequests(inputs).in(entries);\n",
                        "",
                        TWICE),
                PlantedBug.in(
                        REPLICA,
                        "a master appends and does not sync",
                        "        ports.syncs.wanted();\n",
                        "",
                        "not whole again"),
                PlantedBug.in(
                        REPLICA,
                        "a master does not write down the epoch in which it leads",
                        "                state.promise(begun.epoch());\n",
                        "",
                        "not whole again"),
                PlantedBug.in(
                        "antiphon.master.replica.Agreements",
                        "a worker's log is taken for the master's without a look at its hash",
                        "Agreement.SAME : Agreement.DIFFERENT",
                        "Agreement.SAME : Agreement.SAME",
                        TOO_FEW_COPIES + "|" + WITHOUT_A_MESSAGE),
                PlantedBug.in(
                        "antiphon.master.core.write.RequestIds",
                        "a request id is forgotten before the window has left it behind",
                        "<= head - window)",
                        "<= head - window / 2)",
                        TWICE),
                PlantedBug.in(
                        WRITES,
                        "a write under a known request id is a repeat, whatever it says",
                        "known.isPresent() && known.get().content().equals(request.content())",
                        "known.isPresent()",
                        "was acknowledged as|which holds other content"),
                PlantedBug.in(
                        "antiphon.master.core.write.Clients",
                        "a client stays read-only whose last write is met",
                        "owing.firstKey() <= sequence",
                        "owing.firstKey() < sequence",
                        "not whole again"),
                PlantedBug.in(
                        "antiphon.master.core.write.Admission",
                        "a client may have any number of writes waiting",
                        "        if (clients.pendingOf(client) >= settings.pendingWritesPerClientMax())\n",
                        "        if (clients.pendingOf(client) < 0)\n",
                        "at most"),
                PlantedBug.in(
                        START,
                        "a master trusts its own log although another has led since",
                        "return own.logId().map(workers::highestPromise).filter(heard -> heard.epoch() > own.epoch());",
                        "return Optional.empty();",
                        WITHOUT_A_MESSAGE),
                PlantedBug.in(
                        START_DECISION,
                        "a lost log is rebuilt from the workers that answer",
                        "        if (!known.allAnswered())"
                                + " return wait(StartObstacle.WORKERS_MISSING, StartSentences.missing(known));\n",
                        "",
                        WITHOUT_A_MESSAGE),
                PlantedBug.in(
                        START,
                        "a master leads in an epoch that was promised before",
                        "own.leads(above + 1 + (",
                        "own.leads(above + (",
                        "was promised before"),
                PlantedBug.in(
                        "antiphon.master.links.LogFetch",
                        "a fetch ends with its first page",
                        "            if (goesOn) next(fetch);\n",
                        "",
                        "not whole again"),
                PlantedBug.in(
                        "antiphon.master.links.WorkerStream",
                        "a master does not hear that a stream has failed",
                        "inputs.accept(Failures.ofStream(worker, number, Status.fromThrowable(failure)));",
                        "",
                        "not whole again"));
    }
}
