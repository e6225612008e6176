package antiphon.cli.write;

import antiphon.cli.options.MasterOption;
import antiphon.cli.output.OutputOption;
import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.Surroundings;
import antiphon.client.AntiphonClient;
import antiphon.client.write.WriteOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `antiphon post`: writes messages, from the arguments one by one or from standard input as a stream.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "post",
        description = "Write messages, and wait until each is durable on as many nodes as asked for.",
        footer = {
            "  antiphon post \"hello\"                          durable on the master",
            "  antiphon post -w 3 --timeout 5s \"hello\"        durable on three nodes, or UNCONFIRMED after 5 seconds",
            "  antiphon post --client shop --request-id 42 \"order 42\"   stored once, however often it is sent",
            "  seq 1000 | antiphon post -w 2 -                one message per line, in order",
            "",
            "Lines that are too much for the master (429: RATE_LIMIT, MAX_PENDING_WRITES) are sent again until it takes"
                    + " them, and may stand after lines that were sent meanwhile: --in-flight 1 keeps the order. With"
                    + " --timeout they are NOT_APPENDED when it has not taken them for 30 seconds.",
            "",
            "Outcomes: ACKNOWLEDGED, as many copies as asked for. NOT_APPENDED, refused and safe to send again.",
            "UNCONFIRMED, in the log and still spreading, but short of copies when the wait ended."
        })
// @formatter:on
public final class PostCommand implements Callable<Integer> {
    private static final String STANDARD_INPUT = "-";

    private final Surroundings surroundings;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    // @formatter:off
    @Option(
            names = {"-w", "--write-concern"},
            paramLabel = "N",
            description = "How many nodes must hold a message before it is acknowledged, the master included;"
                    + " 0 = all nodes. Default: 1.")
    private int writeConcern = 1;

    @Option(
            names = "--client",
            paramLabel = "ID",
            description = "Who writes. Without it the writer of a CONTENT is known by its connection only, and lines of"
                    + " standard input get an id that is made up, so that they can be sent again.")
    private String client = "";

    @Option(
            names = "--request-id",
            paramLabel = "ID",
            description = "Makes the write once-only: sent again with the same --client, --request-id and content, it"
                    + " gets the first answer, marked as a repeat; with another content it is refused.")
    private String requestId = "";

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long to wait for the copies, such as 500ms or 5s, 1ms or more. Default: as long as it"
                    + " takes.")
    private @Nullable Duration timeout;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            description = "With `-`: how many lines may be without an outcome at once, 1 to 1024. With 1 each line"
                    + " waits for the outcome of the one before. Default: 1024.")
    private @Nullable Integer inFlight;

    @Mixin
    private final MasterOption master = new MasterOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(
            paramLabel = "CONTENT",
            arity = "1..*",
            description = "The messages, written in this order. `-`: one message per line of standard input, written"
                    + " as a stream; blank lines, and a carriage return at the end of a line, are left out. The table"
                    + " then lists only what was not acknowledged, -o json every line.")
    private List<String> contents = List.of();
    // @formatter:on

    public PostCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        checkUsage();
        WriteOptions options = new WriteOptions(client, requestId, timeout == null ? Duration.ZERO : timeout);
        try (AntiphonClient antiphon = connect()) {
            return contents.contains(STANDARD_INPUT)
                    ? new PostLines(surroundings, output.json(), inFlightMax()).run(antiphon, writeConcern, options)
                    : new PostEach(surroundings, output.json(), !requestId.isEmpty()).run(antiphon, contents,
                            writeConcern, options);
        }
    }

    private AntiphonClient connect() {
        try {
            return master.connect(surroundings);
        } catch (CommandFailure e) {
            String left = contents.contains(STANDARD_INPUT)
                    ? "; no line was sent"
                    : contents.size() == 1 ? "; the message was not appended" : "; none of the messages was appended";
            throw new CommandFailure(e.exitCode(), e.getMessage() + left, e);
        }
    }

    private int inFlightMax() {
        return inFlight == null ? AntiphonClient.IN_FLIGHT_MAX : inFlight;
    }

    private void checkUsage() {
        if (writeConcern < 0)
            throw wrong("-w " + writeConcern + " is not a number of nodes: give 0 (all nodes) or more");
        if (contents.contains(STANDARD_INPUT) && contents.size() > 1)
            throw wrong("`-` stands for all of standard input: give no other content with it");
        if (inFlightMax() < 1 || inFlightMax() > AntiphonClient.IN_FLIGHT_MAX)
            throw wrong("--in-flight " + inFlight + " is not possible: give 1 to " + AntiphonClient.IN_FLIGHT_MAX);
        if (inFlight != null && !contents.contains(STANDARD_INPUT))
            throw wrong("--in-flight is for the lines of standard input: give `-`; others are sent one by one anyway");
        if (timeout != null && timeout.isZero()) // To the master it would mean to wait as long as it takes.
            throw wrong("--timeout 0s is no time to wait: give 1ms or more, or leave it out");
        boolean several = contents.size() > 1 || contents.contains(STANDARD_INPUT);
        if (several && !requestId.isEmpty()) throw wrong("--request-id belongs to one message: give only one");
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
