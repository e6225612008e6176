package antiphon.cli.read;

import antiphon.cli.options.NodeOption;
import antiphon.cli.output.OutputOption;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.client.error.AntiphonException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `antiphon get`: prints what a node holds, page by page, so that memory does not grow with the log.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "get",
        description = "Read the messages that a node holds, in order, to the end.",
        footer = {
            "  antiphon get",
            "  antiphon get --node worker1 --from 100 --limit 20",
            "  antiphon get --node localhost:50054 -o json | jq -r .content"
        })
// @formatter:on
public final class GetCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    // @formatter:off
    @Option(names = "--from", paramLabel = "N", description = "The first number wanted. Default: 1.")
    private long from = 1;

    @Option(names = "--limit", paramLabel = "N", description = "The maximum number of messages. Default: all.")
    private int limit = Integer.MAX_VALUE;
    // @formatter:on

    @Mixin private final NodeOption node = new NodeOption();

    @Mixin private final OutputOption output = new OutputOption();

    public GetCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (from < 1) throw wrong("--from " + from + " is not a number of a message: give 1 or more");
        if (limit < 1) throw wrong("--limit " + limit + " is too little: give 1 or more");
        MessagePrinter printer = new MessagePrinter(surroundings.out(), output.json());
        try (NodeOption.Reading reading = node.open(surroundings)) {
            if (printer.printAll(reading.reader().pages(from, limit)) == 0) surroundings.err().println(nothing());
        } catch (AntiphonException e) {
            throw node.explained(e, surroundings);
        }
        return ExitCodes.FINE;
    }

    private String nothing() {
        return from == 1
                ? node.name() + " holds no messages yet"
                : node.name() + " holds no message " + from + " or higher";
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
