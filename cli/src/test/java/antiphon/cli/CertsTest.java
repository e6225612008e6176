package antiphon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --host=worker7=10.0.0.5 | there is no node `worker7` for a host of its own, the nodes are master, worker1,
            --host=bad host         | `bad host` cannot be in a certificate: give a host name of letters
            --host=worker1=         | `` cannot be in a certificate
            --nodes=worker 1        | letters, digits, dots
            --nodes=operator        | a node cannot be named `operator`
            --nodes=other:name      | is no node
            """)
    void whatNoCertificateCanBeMadeForIsWrongUsageAndNothingIsWritten(
            String option, String said, @TempDir Path place) {
        Path directory = place.resolve("certs");
        Run run = Run.of("certs", "create", "--dir", directory.toString(), option);
        assertThat(run).returns(2, Run::exitCode);
        assertThat(run.err()).contains(said).hasLineCount(1);
        assertThat(directory).doesNotExist();
    }

    @Test
    void renewSaysWhenThereIsNothingToRenew(@TempDir Path directory) throws IOException {
        String dir = directory.toString();
        assertThat(Run.of("certs", "create", "--dir", dir, "--nodes", "master")).returns(0, Run::exitCode);
        assertThat(Run.of("certs", "renew", "--dir", dir)).returns(0, Run::exitCode)
                .extracting(Run::out).asString().hasLineCount(2);
        for (String node : new String[]{"master", "operator"}) Files.delete(directory.resolve(node).resolve("tls.crt"));
        Run run = Run.of("certs", "renew", "--dir", dir);
        assertThat(run).returns(1, Run::exitCode);
        assertThat(run.err()).contains(dir + " has no certificate of a node, there is nothing to renew");
    }
}
