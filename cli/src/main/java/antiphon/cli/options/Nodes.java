package antiphon.cli.options;

import antiphon.calls.FailureKind;
import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.client.error.AntiphonException;
import antiphon.client.error.OtherLogException;
import antiphon.client.error.UnreachableException;
import antiphon.client.target.Address;
import antiphon.client.target.MeantNode;
import antiphon.client.target.OtherNodeException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds nodes by name. Worker N is expected on the master's host, N ports above the master's, as `antiphon up` and
/// `docker compose up` have it; `ANTIPHON_WORKERS=worker1=host:port,...` says otherwise.
public final class Nodes {
    static final String VARIABLE = "ANTIPHON_WORKERS";
    /// For the help of `--node`.
    public static final String EXPECTED = "Worker N is expected N ports above the master, unless"
            + " ANTIPHON_WORKERS=worker1=host:port,... says otherwise.";

    private static final Pattern WORKER = Pattern.compile("worker([1-9]\\d{0,3})");

    private final Surroundings surroundings;
    private final Address master;
    private final Map<String, Address> named;

    /// @throws CommandFailure when the variable is not as it should be
    public Nodes(Surroundings surroundings, Address master) {
        this.surroundings = surroundings;
        this.master = master;
        this.named = surroundings.variable(VARIABLE)
                .map(text -> NamedWorkers.parse(VARIABLE, text))
                .orElse(Map.of());
    }

    public Address master() {
        return master;
    }

    /// Whom an address of [#worker] or [#master] is to lead to.
    public MeantNode meant(String node) {
        if (isMaster(node)) return MeantNode.MASTER;
        boolean isName = named.containsKey(node) || WORKER.matcher(node).matches();
        return isName ? MeantNode.worker(node) : MeantNode.A_WORKER;
    }

    public boolean isMaster(String node) {
        return node.equals("master") || node.equals(master.toString());
    }

    /// @param node a worker's name, or its `host:port`
    /// @throws IllegalArgumentException with a sentence, when it is neither
    public Address worker(String node) {
        Address known = named.get(node);
        if (known != null) return known;
        Matcher worker = WORKER.matcher(node);
        if (worker.matches() && surroundings.variable(VARIABLE).isPresent()) throw notNamed(node);
        if (worker.matches()) return new Address(master.host(), master.port() + Integer.parseInt(worker.group(1)));
        if (node.contains(":")) return Address.parse(node);
        throw new IllegalArgumentException(
                "`" + node + "` is not a node: give master, worker1, worker2, ..., a name in "
                        + VARIABLE + ", or host:port");
    }

    /// Why it is not known where a worker of the master is; empty when it is.
    public Optional<String> unknownPlace(String worker) {
        if (named.containsKey(worker)) return Optional.empty();
        boolean isSet = surroundings.variable(VARIABLE).isPresent();
        if (isSet)
            return Optional.of("the master has " + worker + ", which " + VARIABLE + " does not name: add " + worker
                    + "=host:port");
        if (WORKER.matcher(worker).matches()) return Optional.empty();
        return Optional.of("the master has " + worker + ", and where it is is not known: set " + VARIABLE + "="
                + worker + "=host:port,...");
    }

    /// In one sentence, which workers the variable names and the master does not have; empty when there is none.
    public Optional<String> surplus(List<String> ofMaster) {
        List<String> more = named.keySet().stream().filter(name -> !ofMaster.contains(name)).toList();
        if (more.isEmpty()) return Optional.empty();
        return Optional.of(VARIABLE + " names " + String.join(", ", more) + ", which the master does not have: "
                + (more.size() == 1 ? "it was not checked" : "they were not checked"));
    }

    /// As [#worker], for a command that has no better place for the complaint.
    public Address workerOrWrong(String node) {
        try {
            return worker(node);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()));
        }
    }

    /// The failure of a worker at an address that was only expected says so: it may be elsewhere, and another program
    /// may have answered, or a node of another cluster.
    ///
    /// @param node as it was given to [#worker]
    public AntiphonException explained(AntiphonException failed, String node) {
        if (failed instanceof OtherNodeException other) return misdirected(other, node);
        if (failed instanceof OtherLogException) return failed;
        if (!isGuessed(node) || !mayBeOfAnother(failed.kind())) return failed;
        String sentence = failed.getMessage() + "; the address of " + node
                + " was only counted from the master's port ("
                + master + " + " + above(node) + "): if it is elsewhere, " + sayWhere(node);
        return failed instanceof UnreachableException
                ? new UnreachableException(sentence, failed)
                : new AntiphonException(failed.kind(), failed.nothingDone(), sentence, failed);
    }

    private OtherNodeException misdirected(OtherNodeException failed, String node) {
        Address asked = isMaster(node) ? master : worker(node);
        return new OtherNodeException(
                failed.answering(),
                (node.equals(asked.toString()) ? "" : node + ": ") + asked + " is " + failed.answering() + ": "
                        + wayOut(node, failed.answering()),
                failed);
    }

    private String wayOut(String node, String answering) {
        if (isMaster(node)) return MasterOption.HINT;
        if (named.containsKey(node)) return "correct " + VARIABLE;
        if (isGuessed(node))
            return "its address was only counted from the master's port (" + master + " + " + above(node) + "), "
                    + sayWhere(node);
        return answering.contains(" ") ? "give the address of a worker, or --node master" : "give another address";
    }

    /// Whether there may be nobody, no Antiphon node, no worker, or a node that does not know this caller. Any other
    /// answer is one of a worker.
    private static boolean mayBeOfAnother(FailureKind kind) {
        return switch (kind) {
            case UNREACHABLE, NOT_GRPC, CONNECTION_LOST, NO_ANSWER, UNAUTHENTICATED, PERMISSION_DENIED, NOT_OFFERED,
                    FAILED ->
                true;
            case DAMAGED, BUSY, TOO_LARGE, INVALID_REQUEST, REFUSED, CLOSED -> false;
        };
    }

    private static String sayWhere(String worker) {
        return "say so by " + VARIABLE + "=" + worker + "=host:port,... or give --node host:port";
    }

    /// Whether the address of [#worker] is only counted from the master's port.
    public boolean isGuessed(String node) {
        return WORKER.matcher(node).matches() && surroundings.variable(VARIABLE).isEmpty();
    }

    private static String above(String worker) {
        return worker.substring("worker".length());
    }

    /// The name of a node, unless a worker is meant that the master does not have: then its address is unknown.
    ///
    /// @param ofMaster the nodes that the master has
    public String known(String name, List<String> ofMaster) {
        if (!isGuessed(name) || ofMaster.contains(name)) return name;
        throw new CommandFailure(ExitCodes.USAGE, "the master has no worker `" + name + "`: give one of "
                + String.join(", ", ofMaster) + ", or host:port of a worker");
    }

    /// In one sentence, where nodes are read whose addresses are only expected; empty when there is none.
    public Optional<String> guesses(List<String> nodes) {
        List<String> guessed = nodes.stream()
                .filter(this::isGuessed)
                .map(node -> node + " at " + worker(node))
                .toList();
        if (guessed.isEmpty()) return Optional.empty();
        return Optional.of(String.join(", ", guessed) + ": addresses counted from the master's port; where they are"
                + " elsewhere, " + sayWhere("worker1"));
    }

    /// Where the variable says where the workers are, a port above the master's would be a guess.
    private IllegalArgumentException notNamed(String node) {
        return new IllegalArgumentException(
                "`" + node + "` is not in " + VARIABLE + ", which names " + String.join(", ", named.keySet())
                        + ": give one of"
                        + " these, master, or host:port");
    }

    /// The workers that are known without the master: those of the variable, or as many as `antiphon up` starts.
    public List<String> workersWithoutMaster() {
        return named.isEmpty() ? List.of("worker1", "worker2") : List.copyOf(named.keySet());
    }

    /// In one sentence, where [#workersWithoutMaster] come from.
    public String saidWithoutMaster(List<String> workers) {
        String from = named.isEmpty()
                ? ": where there are others, name all of them by " + VARIABLE
                : ", as " + VARIABLE + " has it";
        return "the master could not be asked which workers there are; checked are " + String.join(", ", workers)
                + from;
    }
}
