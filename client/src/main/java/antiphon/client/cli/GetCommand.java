package antiphon.client.cli;

import antiphon.client.AntiphonClient;
import antiphon.client.MessagePage;
import antiphon.client.MessageReader;
import antiphon.client.WorkerReader;
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
final class GetCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    // @formatter:off
    @Option(
            names = "--node",
            paramLabel = "NODE",
            description = "Which node to read from: master, worker1, worker2, ... or host:port of a worker. Worker N is"
                    + " expected N ports above the master, unless ANTIPHON_WORKERS=worker1=host:port,... says"
                    + " otherwise. Default: master.")
    private String node = "master";

    @Option(names = "--from", paramLabel = "N", description = "The first number wanted. Default: 1.")
    private long from = 1;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many messages. Default: all.")
    private int limit = Integer.MAX_VALUE;
    // @formatter:on

    @Mixin private final MasterOption master = new MasterOption();

    @Mixin private final OutputOption output = new OutputOption();

    GetCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (from < 0) throw wrong("--from " + from + " is not a number of a message: give 1 or more");
        if (limit < 1) throw wrong("--limit " + limit + " is too little: give 1 or more");
        Nodes nodes = new Nodes(surroundings, master.address(surroundings));
        if (nodes.isMaster(node)) {
            try (AntiphonClient client = new AntiphonClient(nodes.master())) {
                printAll(client);
            }
        } else {
            try (WorkerReader worker = worker(nodes)) {
                printAll(worker);
            }
        }
        return ExitCodes.FINE;
    }

    private WorkerReader worker(Nodes nodes) {
        try {
            return new WorkerReader(nodes.worker(node));
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private void printAll(MessageReader reader) {
        MessagePrinter printer = new MessagePrinter(surroundings.out(), output.json());
        long next = from;
        int left = limit;
        do {
            MessagePage page = reader.page(next, left);
            printer.print(page.messages());
            next = page.nextSequence();
            left -= page.messages().size();
        } while (next != 0 && left > 0 && !surroundings.out().checkError()); // As under `| head`.
        if (left == limit) surroundings.err().println(nothing());
    }

    private String nothing() {
        return from <= 1 ? node + " holds no messages yet" : node + " holds no message " + from + " or higher";
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
