package antiphon.worker;

import antiphon.node.NodeMain;

/// The worker as a program of its own.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        NodeMain.run(
                "antiphon-worker",
                "The node that keeps a copy of the log and serves it to readers.",
                WorkerSettings.all(),
                arguments,
                (environment, onBroken) -> WorkerNode.start(WorkerSettings.from(environment), onBroken)::close);
    }
}
