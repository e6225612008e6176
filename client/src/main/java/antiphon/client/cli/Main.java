package antiphon.client.cli;

/// Runs the `antiphon` command as a process of its own.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(Cli.run(Surroundings.ofThisProcess(), arguments));
    }
}
