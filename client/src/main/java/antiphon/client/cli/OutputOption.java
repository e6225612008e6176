package antiphon.client.cli;

import picocli.CommandLine.Option;

/// `-o`: for people or for programs.
final class OutputOption {
    enum Format {
        TABLE, JSON
    }

    // @formatter:off (it would put all of an annotation on one line)
    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json",
            description = "A table for people, or one JSON object per line for programs. Default: table.")
    private Format format = Format.TABLE;
    // @formatter:on

    boolean json() {
        return format == Format.JSON;
    }
}
