package antiphon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.client.FakeMaster;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Arguments of a process of its own, in the locales that people have.
@Timeout(60)
class ArgumentsTest {
    private static final String JAVA = System.getProperty("java.home") + "/bin/java -cp \"$CLASSES\" "
            + Main.class.getName();

    private record Ended(int code, String said) {}

    /// @param shell how bash writes the content
    private static Ended post(FakeMaster master, String locale, String shell) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                "bash", "-c", "exec env -u LC_ALL -u LC_CTYPE -u LANG " + locale + " " + JAVA + " post -- " + shell);
        builder.environment().put("CLASSES", System.getProperty("java.class.path"));
        builder.environment().put("ANTIPHON_MASTER", master.address().toString());
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), said);
    }

    @Test
    void contentIsKeptOrRefusedAndNeverAltered() throws Exception {
        try (FakeMaster master = new FakeMaster()) {
            assertThat(post(master, "LC_ALL=C.UTF-8", "'Grüße 😀' $'\\xef\\xbf\\xbd'")).returns(0, Ended::code);
            assertThat(master.contents).containsExactly("Grüße 😀", "\uFFFD");
            for (String locale : List.of("LC_CTYPE=UTF-8", "LANG=C", "LC_ALL=POSIX", "LC_ALL=de_DE.ISO-8859-1"))
                assertThat(post(master, locale, "'Grüße 😀'")).satisfies(ended -> {
                    assertThat(ended.code()).isEqualTo(2);
                    assertThat(ended.said()).contains("argument 3 has other characters than ASCII");
                });
            Ended invalid = post(master, "LC_ALL=C.UTF-8", "$'bad\\xff'");
            assertThat(invalid.code()).isEqualTo(2);
            assertThat(invalid.said()).contains("antiphon: argument 3 is not UTF-8");
            assertThat(master.contents).hasSize(2);
        }
    }
}
