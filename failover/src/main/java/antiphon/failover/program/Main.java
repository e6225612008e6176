package antiphon.failover.program;

import antiphon.node.NodeMain;
import java.util.List;

/// Runs a node of a cluster in which any node can lead, as a process of its own.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        NodeMain.run(
                new NodeMain.Program(
                        "antiphon-node",
                        "One of the nodes of a cluster in which any node can lead.",
                        MemberSettings.ALL,
                        List.of(),
                        MemberSettings::name),
                arguments,
                (environment, onBroken) -> MemberNode.start(MemberSettings.from(environment), onBroken)::close);
    }
}
