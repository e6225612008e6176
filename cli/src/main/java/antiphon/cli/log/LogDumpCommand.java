package antiphon.cli.log;

import antiphon.cli.output.OutputOption;
import antiphon.cli.output.Printable;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.cli.read.MessagePrinter;
import antiphon.client.read.StoredMessage;
import antiphon.log.recovery.LogInspector;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `antiphon log dump`: prints the messages in the files of a log.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "dump",
        description = "Print the messages that the files of a log hold, as far as they can be read.",
        footer = {
            "  antiphon log dump data/worker1 --from 100 --limit 20",
            "  antiphon log dump data/worker1/aside-17-1-00000000000000000017.log -o json"
        })
// @formatter:on
public final class LogDumpCommand implements Callable<Integer> {
    private static final int PORTION_MESSAGES = 100;

    private final Surroundings surroundings;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    @Mixin private final LogPlace place = new LogPlace();

    @Mixin private final OutputOption output = new OutputOption();

    // @formatter:off
    @Option(names = "--from", paramLabel = "N", description = "The first number wanted. Default: 1.")
    private long from = 1;

    @Option(names = "--limit", paramLabel = "N", description = "The maximum number of messages. Default: all.")
    private long limit = Long.MAX_VALUE;
    // @formatter:on

    public LogDumpCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /// The signatures are not looked at: that is what `verify` is for.
    @Override
    public Integer call() {
        if (from < 1) throw wrong("--from " + from + " is not a number of a message: give 1 or more");
        if (limit < 1) throw wrong("--limit " + limit + " is too little: give 1 or more");
        Dump dump = new Dump();
        LogPlace.inspect(place.place(), new EntryVerifier((_, _) -> true), dump);
        dump.flush();
        return dump.problems == 0 ? ExitCodes.FINE : ExitCodes.NOT_SOUND;
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }

    private final class Dump implements LogInspector.Visitor {
        private final MessagePrinter printer = new MessagePrinter(surroundings.out(), output.json());
        private final List<StoredMessage> portion = new ArrayList<>();
        private long taken;
        private int problems;

        @Override
        public boolean message(LogEntry entry) {
            if (taken >= limit) return false;
            if (entry.sequence() < from) return true;
            portion.add(stored(entry));
            taken++;
            if (portion.size() == PORTION_MESSAGES) flush();
            return taken < limit && !surroundings.out().checkError(); // As under `| head`.
        }

        void flush() {
            printer.print(portion);
            portion.clear();
        }

        @Override
        public void problem(String sentence) {
            problems++;
            note(sentence);
        }

        @Override
        public void note(String sentence) {
            surroundings.err().println(Printable.of(sentence));
        }
    }

    private static StoredMessage stored(LogEntry entry) {
        return new StoredMessage(
                entry.sequence(),
                entry.messageId(),
                entry.parentId(),
                Instant.EPOCH.plus(entry.message().timestampMicros(), ChronoUnit.MICROS),
                entry.message().clientId(),
                entry.message().epoch(),
                entry.hash().toString(),
                entry.message().content());
    }
}
