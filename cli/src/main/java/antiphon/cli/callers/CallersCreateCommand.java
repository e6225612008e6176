package antiphon.cli.callers;

import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `antiphon callers create`: a file without callers.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "create",
        description = {
            "Create an empty file of callers: nodes with it admit only each other.",
            "Only its owner may read it (mode 0600), and a file that is there is never written over."
        },
        footer = "  antiphon callers create callers.json")
// @formatter:on
public final class CallersCreateCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin private final CallersArgument argument = new CallersArgument();

    public CallersCreateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        argument.doing(surroundings, callers -> {
            callers.create();
            return ExitCodes.FINE;
        });
        surroundings.out().println("made " + argument.file() + " without callers: add some with antiphon callers add "
                + argument.file() + " NAME --role ROLE, then set CALLERS to it on every node");
        return ExitCodes.FINE;
    }
}
