package antiphon.cli.verify;

import antiphon.calls.FailureKind;
import antiphon.cli.options.Nodes;
import antiphon.cli.output.Printable;
import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.cli.secrets.GivenKeys;
import antiphon.cli.secrets.MasterLog;
import antiphon.client.AntiphonClient;
import antiphon.client.SignedLogReader;
import antiphon.client.error.AntiphonException;
import antiphon.client.status.ClusterStatus;
import antiphon.client.status.WorkerStatus;
import antiphon.client.target.Access;
import antiphon.client.target.Address;
import antiphon.client.target.ClientSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// Checks the nodes of a cluster, all at once, and compares each with the master.
final class ClusterCheck {
    static final String MASTER = "master";
    private static final int PROBLEMS_PRINTED_MAX = 20;

    private final Surroundings surroundings;
    private final Nodes nodes;
    private final Optional<String> token;
    private final Access access;
    private final Optional<GivenKeys> keys;
    private final UnaryOperator<AntiphonException> explained;
    private final List<String> ofMaster = new ArrayList<>(); // The names of its workers, once it has said them.

    /// @param explained the error, with the command's knowledge of its cause
    ClusterCheck(
            Surroundings surroundings,
            Nodes nodes,
            Optional<String> token,
            Access access,
            Optional<GivenKeys> keys,
            UnaryOperator<AntiphonException> explained) {
        this.surroundings = surroundings;
        this.nodes = nodes;
        this.token = token;
        this.access = access;
        this.keys = keys;
        this.explained = explained;
    }

    /// @param only one node, or empty for all
    /// @return the exit code
    int run(Optional<String> only, boolean json) {
        try (AntiphonClient master = new AntiphonClient(nodes.master(), ClientSettings.STANDARD.withAccess(access))) {
            ClusterStatus status;
            try {
                status = master.status();
            } catch (AntiphonException e) {
                if (only.filter(nodes::isMaster).isPresent()) throw nodes.explained(MasterLog.explained(e), MASTER);
                return report(withoutMaster(only, e)).print(json);
            }
            ofMaster.addAll(status.workers().stream().map(WorkerStatus::name).toList());
            List<String> names = only.map(name -> List.of(nodes.known(name, names(status))))
                    .orElseGet(() -> names(status));
            if (only.isEmpty())
                nodes.surplus(ofMaster).ifPresent(sentence -> surroundings.err().println(Printable.of(sentence)));
            return report(comparisons().withMaster(checked(names, counted(status)), master, status)).print(json);
        }
    }

    private List<CheckedNode> withoutMaster(Optional<String> only, AntiphonException why) {
        List<String> names = only.map(List::of).orElseGet(nodes::workersWithoutMaster);
        if (only.isEmpty()) surroundings.err().println(Printable.of(nodes.saidWithoutMaster(names)));
        List<CheckedNode> all = new ArrayList<>();
        if (only.isEmpty())
            all.add(CheckedNode.unread(MASTER, showsNothing() && why.kind() == FailureKind.UNAUTHENTICATED
                    ? NotChecked.withoutToken(access)
                    : NotChecked.of(why, explained(why, MASTER))));
        all.addAll(checked(names, Set.of()));
        return comparisons().withoutMaster(all, why, Optional.empty());
    }

    private Comparisons comparisons() {
        return new Comparisons(nodes, access, this::explained);
    }

    private CheckReport report(List<CheckedNode> nodes) {
        if (isOfOthers(nodes))
            return new CheckReport(
                    surroundings, nodes.stream().map(CheckedNode::signedByOthers).toList(), keys,
                    keys.map(given -> given.areForeignTo("these nodes")));
        List<CheckedNode> apart = withOtherClustersApart(nodes).stream()
                .map(node -> node.lacksKeys() ? node.signedByOthers() : node)
                .toList();
        apart.stream().filter(node -> !node.ofOtherKey())
                .forEach(node -> node.result().ifPresent(result -> result.signatures().reportHeld()));
        return new CheckReport(surroundings, apart, keys, missingKeys(apart));
    }

    /// As the node says it that holds the most.
    private static Optional<String> missingKeys(List<CheckedNode> nodes) {
        return nodes.stream()
                .filter(CheckedNode::lacksKeys)
                .max(Comparator.comparingLong(CheckedNode::last))
                .flatMap(CheckedNode::result)
                .map(result -> result.signatures().missingKeys());
    }

    /// A node that holds another log than those with our signatures, and none of them, is of another cluster.
    private static List<CheckedNode> withOtherClustersApart(List<CheckedNode> nodes) {
        Set<String> ours = nodes.stream()
                .filter(node -> node.result().filter(result -> result.signatures().someAreOurs()).isPresent())
                .map(CheckedNode::logId)
                .collect(Collectors.toSet());
        return nodes.stream()
                .map(node -> isOfAnotherCluster(node, ours) ? node.ofAnotherCluster() : node)
                .toList();
    }

    private static boolean isOfAnotherCluster(CheckedNode node, Set<String> ours) {
        boolean signedByOthers = node.result().filter(NodeCheck.Result::isSignedByOthers).isPresent();
        return signedByOthers && !ours.isEmpty() && !node.logId().isEmpty() && !ours.contains(node.logId());
    }

    /// Whether the keys are another cluster's: no message of any node is signed with them, and nothing else is wrong.
    private static boolean isOfOthers(List<CheckedNode> nodes) {
        List<NodeCheck.Result> read = nodes.stream()
                .flatMap(node -> node.result().stream())
                .filter(result -> result.last() > 0)
                .toList();
        return !read.isEmpty()
                && read.stream().allMatch(NodeCheck.Result::isSignedByOthers)
                && nodes.stream().noneMatch(CheckedNode::isDifferent);
    }

    private static List<String> names(ClusterStatus status) {
        List<String> names = new ArrayList<>(List.of(MASTER));
        status.workers().stream().map(WorkerStatus::name).forEach(names::add);
        return names;
    }

    /// The master hears no worker in whose place another node answers, nor one on a copied disk.
    private static Set<String> counted(ClusterStatus status) {
        Set<String> counted = status.workers().stream()
                .filter(worker -> worker.lastHeard().isPresent())
                .map(WorkerStatus::name)
                .collect(Collectors.toCollection(HashSet::new));
        counted.add(MASTER);
        return counted;
    }

    private List<CheckedNode> checked(List<String> names, Set<String> counted) {
        nodes.guesses(names).ifPresent(sentence -> surroundings.err().println(Printable.of(sentence)));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<CheckedNode>> checks = names.stream()
                    .map(name -> CompletableFuture.supplyAsync(() -> check(name), threads))
                    .toList();
            return new OneCheckEach(counted).of(checks.stream().map(CompletableFuture::join).toList());
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) throw failure;
            throw e;
        }
    }

    private CheckedNode check(String name) {
        if (nodes.isMaster(name) && showsNothing())
            return CheckedNode.unread(MASTER, NotChecked.withoutToken(access));
        Optional<NotChecked> unknown = ofMaster.contains(name)
                ? nodes.unknownPlace(name).map(why -> new NotChecked(why, ExitCodes.USAGE))
                : Optional.empty();
        if (unknown.isPresent()) return CheckedNode.unread(name, unknown.get());
        try (SignedLogReader reader = reader(name)) {
            NodeCheck.Result result = new NodeCheck(reader, keys, problemsOf(name), failed -> explained(failed, name))
                    .run();
            return CheckedNode.of(nodes.isMaster(name) ? MASTER : name, result);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted while reading " + name, e);
        }
    }

    private boolean showsNothing() {
        return token.isEmpty() && access.token().isEmpty();
    }

    private String explained(AntiphonException failed, String name) {
        AntiphonException own = nodes.isMaster(name) ? MasterLog.explained(failed) : failed;
        return String.valueOf(nodes.explained(explained.apply(own), name).getMessage());
    }

    private SignedLogReader reader(String name) {
        Address node = nodes.isMaster(name) ? nodes.master() : nodes.workerOrWrong(name);
        return new SignedLogReader(node, nodes.meant(name), token.orElse(""), access);
    }

    /// Of many problems of one node the first are printed; all are counted.
    private Consumer<String> problemsOf(String name) {
        return new Consumer<>() {
            private int found;

            @Override
            public void accept(String sentence) {
                if (++found <= PROBLEMS_PRINTED_MAX)
                    surroundings.err().println("PROBLEM: " + name + ": " + Printable.of(sentence));
                if (found == PROBLEMS_PRINTED_MAX)
                    surroundings.err().println("... more of " + name + " are counted below");
            }
        };
    }
}
