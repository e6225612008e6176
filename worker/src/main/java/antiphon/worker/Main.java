package antiphon.worker;

import antiphon.node.NodeMain;
import java.util.List;

/// The worker as a program of its own.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        NodeMain.run(
                new NodeMain.Program(
                        "antiphon-worker",
                        "The node that keeps a copy of the log and serves it to readers.",
                        WorkerSettings.all(),
                        List.of()),
                arguments,
                (environment, onBroken) -> WorkerNode.start(WorkerSettings.from(environment), onBroken)::close);
    }
}
