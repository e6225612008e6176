package antiphon.worker;

import antiphon.config.source.Environment;
import antiphon.node.NodeMain;
import antiphon.worker.settings.WorkerSettings;
import java.util.List;
import org.slf4j.LoggerFactory;

/// The worker as a program of its own.
public final class Main {
    private static final String TRACES = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private Main() {}

    public static void main(String[] arguments) {
        NodeMain.run(
                new NodeMain.Program(
                        "antiphon-worker",
                        "The node that keeps a copy of the log and serves it to readers.",
                        WorkerSettings.all(),
                        List.of(),
                        WorkerSettings::name),
                arguments,
                (environment, onBroken) -> {
                    warnOfTraces(environment);
                    return WorkerNode.start(WorkerSettings.from(environment), onBroken)::close;
                });
    }

    /// A user who sets it may wait for spans that do not come.
    private static void warnOfTraces(Environment environment) {
        if (environment.text(TRACES).isEmpty()) return;
        LoggerFactory.getLogger(Main.class)
                .info("{} is set, but a worker sends no traces: those of the master show what each worker took",
                        TRACES);
    }
}
