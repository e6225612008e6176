package antiphon.cli.callers;

import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.security.callers.Caller;
import antiphon.security.callers.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `antiphon callers add`: a new caller, and its token.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "add",
        description = {
            "Add a caller and print its token, this once: only its hash is stored.",
            "Copy the file to every node afterwards; nodes check it each second."
        },
        footer = {
            "  antiphon callers add callers.json shop --role writer --client-id 'shop-*' --to shop.token",
            "  antiphon callers add callers.json audit --role reader --expires 90d --to audit.token"
        })
// @formatter:on
public final class CallersAddCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    @Mixin private final CallersArgument argument = new CallersArgument();

    // @formatter:off
    @Parameters(index = "1", paramLabel = "NAME", description = "The caller's name, which logs and refusals show.")
    private String name = "";

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            required = true,
            split = ",",
            description = "What it may do: writer, reader, operator, node; several with commas.")
    private List<String> roles = List.of();

    @Option(
            names = "--client-id",
            paramLabel = "ID",
            description = "A client id that only this caller may write under; `*` at the end matches anything."
                    + " Refused when another caller has it, also a disabled one. May be given several times."
                    + " Default: all ids that no other caller is bound to.")
    private List<String> clientIds = List.of();

    @Option(names = "--expires", paramLabel = "TIME", description = "How long it may call, such as 90d or 12h."
            + " Default: without end.")
    private @Nullable Duration expires;
    // @formatter:on

    @Mixin private final TokenOutput output = new TokenOutput();

    public CallersAddCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (expires != null && expires.isZero())
            throw new CommandFailure(
                    ExitCodes.USAGE,
                    "--expires " + typed() + " would be over at once: give 1s or more, or leave it out");
        output.requireRoom();
        Caller caller = caller();
        Optional<Instant> until = Optional.ofNullable(expires).map(Instant.now()::plus);
        var _ = argument.handing(
                output, surroundings, callers -> callers.add(caller, until, output.taker(surroundings)));
        surroundings.err().println("added caller " + name + " (" + caller.roleWords() + "); its token is "
                + output.place() + ". Bring " + argument.file() + " to every node");
        return ExitCodes.FINE;
    }

    private String typed() {
        return spec.commandLine().getParseResult().matchedOption("--expires").originalStringValues().getFirst();
    }

    private Caller caller() {
        try {
            Set<Role> parsed = EnumSet.noneOf(Role.class);
            roles.forEach(word -> parsed.add(Role.of(word.strip())));
            return new Caller(name, parsed, clientIds);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
