package antiphon.cli.log;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `antiphon log`: looks at the files of a log, without a node.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "log",
        description = "Look at the files of a log on this machine, without asking a node. Nothing is changed.",
        footer = {
            "  antiphon log dump data/worker1",
            "  antiphon log verify data/worker1"
        })
// @formatter:on
public final class LogCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "say what to do with the log: dump or verify");
    }
}
