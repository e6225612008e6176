package antiphon.cli.up.cluster;

import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.node.MemberDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Workers that an earlier start ran and this one does not, although their logs are in the same directory. A master
/// that rebuilds a lost log waits for all workers, since any of them may hold the only copy of an acknowledged message;
/// it cannot wait for one that it does not know.
///
/// @param data where the directories of all nodes are
/// @param names of those workers, by their number
public record LeftOut(Path data, List<String> names) {

    /// @param numberMax the highest number that a worker can have
    public static LeftOut of(ClusterPlan plan, Path data, int numberMax) {
        return new LeftOut(
                data,
                IntStream.rangeClosed(plan.workers().size() + 1, numberMax)
                        .mapToObj(number -> "worker" + number)
                        .filter(name -> NodePlan.holdsLog(data.resolve(name)))
                        .toList());
    }

    /// Returns what is said at the start; empty when nothing is left out.
    ///
    /// @param rebuildIsNamed whether an operator has named the node to rebuild a lost log from
    /// @throws CommandFailure when messages may be lost without them
    public Optional<String> checked(NodePlan master, boolean rebuildIsNamed) {
        // With failover an acknowledged message is on a majority of all nodes: fewer of them may not hold it.
        List<String> members = names.stream().filter(name -> MemberDirectory.isFounded(data.resolve(name))).toList();
        if (!members.isEmpty())
            throw refused(
                    of(members) + one(members, " is a node", " are nodes")
                            + " of this cluster with failover, and left out"
                            + " of this start: acknowledged messages may be there that no other holds. " + startToo()
                            + ", or move " + directories(members) + " elsewhere");
        if (names.isEmpty() || rebuildIsNamed) return Optional.empty();
        if (!master.holdsLog())
            throw refused(
                    "the master's directory holds no log, and " + of(names) + ", left out of this start,"
                            + one(names, " does", " do") + ": the only copy of an acknowledged message may be there. "
                            + startToo() + "; to rebuild the log without, name a worker with --recover-from, or move "
                            + directories(names) + " elsewhere");
        return Optional.of(
                of(names) + one(names, " is", " are") + " not started, although "
                        + one(names, "its log is", "their logs are") + " in " + data + ". " + startToo());
    }

    private static CommandFailure refused(String sentence) {
        return new CommandFailure(ExitCodes.USAGE, sentence);
    }

    private String startToo() {
        return "Start " + one(names, "it", "them") + " too with --workers "
                + names.getLast().substring("worker".length());
    }

    private String directories(List<String> those) {
        return of(those.stream().map(name -> data.resolve(name).toString()).toList());
    }

    private static String of(List<String> those) {
        return String.join(", ", those);
    }

    private static String one(List<String> those, String one, String several) {
        return those.size() == 1 ? one : several;
    }
}
