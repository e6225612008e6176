package antiphon.cli.read;

import antiphon.cli.options.NodeOption;
import antiphon.cli.output.OutputOption;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.client.error.AntiphonException;
import antiphon.client.read.MessagePage;
import antiphon.client.read.MessageReader;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `antiphon tail`: the end of what a node holds and, with `-f`, each new message as it becomes durable there.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "tail",
        description = {
            "Show the last messages of a node; with -f go on with new ones.",
            "With -f a lost connection is made again, for as long as it takes, and the messages go on where they"
                    + " were: none is skipped, none comes twice. A node that cannot be reached at the start, or"
                    + " gives no answer, ends the command (3): its address may be wrong."
        },
        footer = {
            "  antiphon tail -f",
            "  antiphon tail -f --from 1 --node worker1",
            "  antiphon tail -f -n 0 -o json | jq -r .content"
        })
// @formatter:on
public final class TailCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    // @formatter:off
    @Option(names = {"-f", "--follow"}, description = "Go on with new messages until Ctrl-C.")
    private boolean follow;

    @Option(names = {"-n", "--lines"}, paramLabel = "N", description = "How many of the last messages. Default: 10.")
    private long lines = 10;

    @Option(names = "--from", paramLabel = "N", description = "Begin with this number instead.")
    private @Nullable Long from;
    // @formatter:on

    @Mixin private final NodeOption node = new NodeOption();

    @Mixin private final OutputOption output = new OutputOption();

    public TailCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (lines < 0) throw wrong("-n " + lines + " is too little: give 0 or more");
        if (from != null && from < 1) throw wrong("--from " + from + " is not a number of a message: give 1 or more");
        MessagePrinter printer = new MessagePrinter(surroundings.out(), output.json());
        try (NodeOption.Reading reading = node.open(surroundings)) {
            if (follow) follow(reading.reader(), printer);
            else printThere(reading.reader(), printer);
        } catch (AntiphonException e) {
            throw node.explained(e, surroundings);
        }
        return ExitCodes.FINE;
    }

    private void printThere(MessageReader reader, MessagePrinter printer) {
        long count = printer.printAll(reader.pages(first(reader)));
        if (count == 0 && from != null)
            surroundings.err().println(node.name() + " holds no message " + from + " or higher");
    }

    private void follow(MessageReader reader, MessagePrinter printer) throws InterruptedException {
        Patience patience = new Patience(surroundings, failed -> node.explained(failed, surroundings));
        // A wrong address fails at once, while a connection that breaks later is retried.
        MessagePage nothing = patience.answer(() -> reader.page(Long.MAX_VALUE, 1));
        long first = patience.answer(() -> first(reader));
        if (from != null && nothing.end().orElse(first) < first)
            surroundings.err().println(node.name() + " holds no message " + first + " or higher yet: waiting for it");
        new Follower(surroundings, node.name(), printer).follow(reader, first, nothing.logId());
    }

    private long first(MessageReader reader) {
        return from == null ? Math.max(1, LogEnd.of(reader) - lines + 1) : from;
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
