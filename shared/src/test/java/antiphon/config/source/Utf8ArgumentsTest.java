package antiphon.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Utf8ArgumentsTest {
    @TempDir private Path directory;

    private Utf8Arguments given(String encoding, byte... bytes) throws IOException {
        return new Utf8Arguments(encoding, Files.write(directory.resolve("cmdline"), bytes));
    }

    @Test
    void inAUtf8LocaleEveryCharacterIsKept() throws IOException {
        assertThat(given("UTF-8").problemWith(List.of("post", "Grüße 😀", ""))).isEmpty();
    }

    @Test
    void inAnyOtherLocaleOnlyAsciiIs() throws IOException {
        for (String encoding : List.of("ANSI_X3.4-1968", "ISO-8859-1", "")) {
            Utf8Arguments arguments = given(encoding);
            assertThat(arguments.problemWith(List.of("post", "hello"))).isEmpty();
            assertThat(arguments.problemWith(List.of("post", "Gr\u00c3\u00bc"))).hasValueSatisfying(
                    problem -> assertThat(problem).startsWith("argument 2 has other characters than ASCII")
                            .contains("set LC_ALL=C.UTF-8"));
        }
    }

    @Test
    void bytesThatAreNoUtf8AreRefusedAndTheReplacementCharacterItselfIsNot() throws IOException {
        List<String> shown = List.of("bad\uFFFD");
        assertThat(given("UTF-8", (byte) 'b', (byte) 0xff).problemWith(shown))
                .contains("argument 1 is not UTF-8: give it in UTF-8");
        assertThat(given("UTF-8", (byte) 0xef, (byte) 0xbf, (byte) 0xbd).problemWith(shown)).isEmpty();
        assertThat(new Utf8Arguments("UTF-8", directory.resolve("none")).problemWith(shown)).isPresent();
    }
}
