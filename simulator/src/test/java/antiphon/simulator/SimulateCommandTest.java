package antiphon.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class SimulateCommandTest {
    private static final int USAGE = 2;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--trace                    | --trace needs --seed",
        "--seed 42 --seeds 10       | --seed runs this seed alone: leave out --seeds and --from",
        "--seed 42 --from 7         | --seed runs this seed alone: leave out --seeds and --from",
        "--seeds 0                  | --seeds 0: give 1 or more",
        "--story some.md --seed 42  | --story goes with no other option"
    })
    void whatCannotBeMeantIsTold(String arguments, String sentence) {
        StringWriter told = new StringWriter();
        int exitCode = new CommandLine(new SimulateCommand())
                .setErr(new PrintWriter(told))
                .execute(arguments.split(" "));
        assertThat(exitCode).isEqualTo(USAGE);
        assertThat(told.toString()).contains(sentence);
    }
}
