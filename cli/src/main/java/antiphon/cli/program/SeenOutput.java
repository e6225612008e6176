package antiphon.cli.program;

import antiphon.cli.output.Printable;
import antiphon.text.Hidden;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/// What a command prints, with invisible characters escaped. All commands print through it, so that
/// none can forget it; in JSON the text stays the same, since it is written out as JSON does. Control characters pass:
/// those of others are made harmless by [Printable], and the rest are the screen's own.
final class SeenOutput extends PrintStream {
    private final PrintStream to;

    SeenOutput(PrintStream to) {
        super(to, true, to.charset());
        this.to = to;
    }

    PrintStream to() {
        return to;
    }

    @Override
    public void print(@Nullable String text) {
        super.print(Hidden.writtenOut(String.valueOf(text)));
    }

    @Override
    public void print(@Nullable Object thing) {
        print(String.valueOf(thing));
    }
}
