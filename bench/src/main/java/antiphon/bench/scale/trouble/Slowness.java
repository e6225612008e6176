package antiphon.bench.scale.trouble;

import antiphon.bench.cluster.OwnNode;
import java.io.IOException;

/// Lets a node run only a tenth of the time, like a machine that is overloaded, until it is closed.
///
/// A shell does it, since its `kill` is built in: to start a program from here each time takes as long as the node may
/// run, and what is measured would be that.
final class Slowness implements AutoCloseable {
    private static final String LOOP = "while kill -STOP $0; do sleep 0.18; kill -CONT $0 && sleep 0.02; done";

    private final OwnNode node;
    private final Process shell;

    private Slowness(OwnNode node) throws IOException {
        this.node = node;
        this.shell = new ProcessBuilder("sh", "-c", LOOP, Long.toString(node.pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    static Slowness of(OwnNode node) throws IOException {
        return new Slowness(node);
    }

    @Override
    public void close() throws IOException {
        shell.destroyForcibly().onExit().join();
        try {
            node.resume();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
