package antiphon.cli.verify;

import antiphon.cli.options.Nodes;
import antiphon.cli.verify.Comparison.ReferenceFailure;
import antiphon.client.AntiphonClient;
import antiphon.client.WorkerReader;
import antiphon.client.error.AntiphonException;
import antiphon.client.status.ClusterStatus;
import antiphon.client.status.MasterState;
import antiphon.client.target.Access;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/// Compares the logs that were read with the master's. Where that cannot be read, as it is not there, recovers its log
/// or has stepped down, with the longest of the others.
final class Comparisons {
    private static final String THE_MASTER = "the master";

    private final Nodes nodes;
    private final Access access;
    private final BiFunction<AntiphonException, String, String> explained;

    /// @param explained the error of a node, with what is known of its cause
    Comparisons(Nodes nodes, Access access, BiFunction<AntiphonException, String, String> explained) {
        this.nodes = nodes;
        this.access = access;
        this.explained = explained;
    }

    /// @param status of before the nodes were read
    List<CheckedNode> withMaster(List<CheckedNode> checked, AntiphonClient master, ClusterStatus status) {
        try {
            if (checked.stream().noneMatch(this::isComparable)) return checked;
            boolean grown = checked.stream().anyMatch(node -> node.last() > status.position());
            ClusterStatus now = grown ? master.status() : status; // What a worker has by now, the master has too.
            var _ = master.page(1, 1);
            return checked.stream().map(node -> isComparable(node) ? with(node, master, status, now) : node).toList();
        } catch (AntiphonException e) {
            return withLostMaster(checked, e, status);
        } catch (ReferenceFailure e) {
            return withLostMaster(checked, e.failed(), status);
        }
    }

    private List<CheckedNode> withLostMaster(List<CheckedNode> checked, AntiphonException why, ClusterStatus status) {
        NotChecked master = NotChecked.of(why, explained.apply(why, ClusterCheck.MASTER));
        List<CheckedNode> failed = checked.stream()
                .map(node -> node.name().equals(ClusterCheck.MASTER) ? node.failed(master) : node)
                .toList();
        return withoutMaster(failed, why, Optional.of(status));
    }

    /// The master itself is not compared, nor what could not be read.
    private boolean isComparable(CheckedNode node) {
        return !node.name().equals(ClusterCheck.MASTER) && (node.isRead() || node.last() > 0);
    }

    private CheckedNode with(CheckedNode node, AntiphonClient master, ClusterStatus before, ClusterStatus now) {
        if (isOfAnotherLog(node, now.logId())) return ofAnotherLog(node, THE_MASTER, now.logId());
        long last = node.last();
        long more = Math.max(0, last - now.head());
        long behind = Math.max(0, before.position() - last);
        try (WorkerReader worker = worker(node)) {
            Comparison compared = Comparison.of(master, worker, Math.min(last, now.position()));
            return node.with(compared.likeness(last, behind - more),
                    compared.sentence(THE_MASTER, last, behind - more));
        } catch (AntiphonException e) {
            return node.failed(NotChecked.of(e, explained.apply(e, node.name())));
        }
    }

    /// @param why the master's log is not known
    /// @param status what the master said of it; empty when it did not answer
    List<CheckedNode> withoutMaster(
            List<CheckedNode> checked, AntiphonException why, Optional<ClusterStatus> status) {
        boolean only = checked.size() == 1;
        if (only) return checked.stream().map(node -> alone(node, why, status)).toList();
        Optional<CheckedNode> longest = checked.stream().filter(this::isComparable)
                .max(Comparator.comparingLong(CheckedNode::last).thenComparing(CheckedNode::name,
                        Comparator.reverseOrder()));
        if (longest.isEmpty()) return checked;
        try (WorkerReader reference = worker(longest.get())) {
            return checked.stream()
                    .map(node -> isComparable(node) ? with(node, longest.get(), reference, status) : node)
                    .toList();
        }
    }

    private CheckedNode alone(CheckedNode node, AntiphonException why, Optional<ClusterStatus> status) {
        if (!isComparable(node)) return node;
        String sentence = "not compared with the master: " + explained.apply(why, ClusterCheck.MASTER);
        return node.failed(NotChecked.of(why, joined(more(node, status), sentence)));
    }

    private CheckedNode with(
            CheckedNode node, CheckedNode longest, WorkerReader reference, Optional<ClusterStatus> status) {
        if (node.equals(longest))
            return node.with(Likeness.NOT_COMPARED, joined(more(node, status), "the others are compared with it"));
        String log = longest.logId();
        if (isOfAnotherLog(node, log)) return ofAnotherLog(node, longest.name(), log);
        try (WorkerReader worker = worker(node)) {
            Comparison compared = Comparison.of(reference, worker, node.last());
            long behind = longest.last() - node.last();
            String sentence = compared.sentence(longest.name(), node.last(), behind);
            return node.with(compared.likeness(node.last(), behind), joined(sentence, more(node, status)));
        } catch (ReferenceFailure e) {
            return node.failed(NotChecked.of(
                    e.failed(),
                    "not compared with " + longest.name() + ": " + explained.apply(e.failed(), longest.name())));
        } catch (AntiphonException e) {
            return node.failed(NotChecked.of(e, explained.apply(e, node.name())));
        }
    }

    /// Logs with no message in common have nothing that could be compared, as when the master began a new one.
    private static boolean isOfAnotherLog(CheckedNode node, String log) {
        return !node.logId().isEmpty() && !log.isEmpty() && !node.logId().equals(log);
    }

    private static CheckedNode ofAnotherLog(CheckedNode node, String reference, String log) {
        return node.with(Likeness.DIFFERENT,
                "DIFFERS: it holds log " + node.logId() + ", and " + reference + " log " + log + ": wrong address?");
    }

    /// Only the end of a master that has stepped down is known, though its messages are not shown.
    private static String more(CheckedNode node, Optional<ClusterStatus> status) {
        long more = status.filter(known -> known.state() == MasterState.Known.STOPPED)
                .map(known -> node.last() - known.head())
                .orElse(0L);
        return more > 0 ? "ends " + more + " messages above the master, whose own could not be compared" : "";
    }

    private static String joined(String one, String other) {
        return String.join("; ", Stream.of(one, other).filter(each -> !each.isEmpty()).toList());
    }

    private WorkerReader worker(CheckedNode node) {
        return new WorkerReader(nodes.workerOrWrong(node.name()), access, nodes.meant(node.name()));
    }
}
