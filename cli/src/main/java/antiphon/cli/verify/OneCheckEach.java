package antiphon.cli.verify;

import antiphon.client.target.NodeMark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Two names that lead to one node, or to copies of one disk, are one check and not two.
///
/// Which of two copies of a disk counts is known to the master alone: it depends on which one it heard first. Where it
/// has not said so, neither is blamed, since the advice of a wrong one would delete the copy that counts.
final class OneCheckEach {
    private final Set<String> counted;

    /// @param counted the nodes whose copies the master counts; empty when it has not said so
    OneCheckEach(Set<String> counted) {
        this.counted = counted;
    }

    List<CheckedNode> of(List<CheckedNode> checked) {
        List<CheckedNode> processes = checked.stream().map(node -> ofProcess(node, checked)).toList();
        return processes.stream().map(node -> ofDisk(node, processes)).toList();
    }

    private CheckedNode ofProcess(CheckedNode node, List<CheckedNode> all) {
        List<CheckedNode> one = sharing(NodeMark.Kind.INCARNATION, node, all);
        if (one.isEmpty()) return node;
        String first = theCounted(one).orElse(one.getFirst().name());
        return first.equals(node.name()) ? node : CheckedNode.unread(node.name(), NotChecked.processOf(first));
    }

    private CheckedNode ofDisk(CheckedNode node, List<CheckedNode> all) {
        List<CheckedNode> copies = sharing(NodeMark.Kind.DISK, node, all);
        if (copies.isEmpty()) return node;
        Optional<String> original = theCounted(copies);
        if (original.isEmpty()) return node.failed(NotChecked.onOneDiskWith(othersThan(node, copies)));
        return original.get().equals(node.name())
                ? node
                : CheckedNode.unread(node.name(), NotChecked.copyOf(original.get()));
    }

    /// With the node itself; empty when it is alone.
    private static List<CheckedNode> sharing(NodeMark.Kind kind, CheckedNode node, List<CheckedNode> all) {
        Set<NodeMark> own = marks(kind, node);
        List<CheckedNode> sharing = new ArrayList<>(all);
        sharing.removeIf(other -> marks(kind, other).stream().noneMatch(own::contains));
        return sharing.size() > 1 ? sharing : List.of();
    }

    private static Set<NodeMark> marks(NodeMark.Kind kind, CheckedNode node) {
        return node.result()
                .filter(_ -> node.isRead())
                .map(NodeCheck.Result::marks)
                .orElse(Set.of())
                .stream()
                .filter(mark -> mark.kind() == kind)
                .collect(Collectors.toSet());
    }

    private Optional<String> theCounted(List<CheckedNode> nodes) {
        List<String> found = nodes.stream().map(CheckedNode::name).filter(counted::contains).toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    private static String othersThan(CheckedNode node, List<CheckedNode> all) {
        return all.stream()
                .map(CheckedNode::name)
                .filter(name -> !name.equals(node.name()))
                .collect(Collectors.joining(" and "));
    }
}
