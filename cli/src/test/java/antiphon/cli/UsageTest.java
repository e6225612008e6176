package antiphon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.client.SignedNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
    @ParameterizedTest
    @ValueSource(strings = {"post", "get", "tail", "status", "top", "up", "log", "log dump",
        "log verify", "completion", "verify", "drain", "move-leader", "backup", "restore", "keys", "keys list",
        "keys create", "keys add", "keys promote", "keys disable", "keys enable", "keys encrypt", "callers add",
        "callers rotate"})
    void everyCommandHelpsWithExamplesAndExitCodes(String command) {
        Run help = Run.of((command + " --help").split(" "));
        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("Examples:", "  antiphon " + command, "Exit codes:", "wrong usage");
        // The shell makes files that others may read, which --token-file refuses.
        assertThat(help.out()).doesNotContainPattern("> \\S+\\.token");
    }

    private static String helpOf(String command) {
        return Run.of(command, "--help").out().replaceAll("\\s+", " ");
    }

    /// The commands with calls that are not for clients: they have both options.
    @Test
    void aCommandThatNeedsTheNodesTokenOrAnOperatorsCertificateSaysSo() throws IOException {
        String docs = Files.readString(Path.of("../docs/command-line.md"));
        List<String> all = Run.of("--help").out().lines()
                .filter(line -> line.matches("  [a-z-]+  .*")).map(line -> line.strip().split(" ", 2)[0]).toList();
        assertThat(all).contains("get", "drain");
        List<String> ofOperators = all.stream()
                .filter(command -> helpOf(command).contains("--secrets=FILE"))
                .filter(command -> helpOf(command).contains("--tls-cert=FILE"))
                .toList();
        assertThat(ofOperators).containsExactlyInAnyOrder("drain", "move-leader", "backup", "verify");
        for (String command : ofOperators) {
            assertThat(helpOf(command)).as(command).contains(
                    "the nodes' token (AUTH_TOKEN or --secrets)",
                    "a caller with the role ",
                    "with TLS also the operator's certificate (--tls-cert and --tls-key, or ANTIPHON_TLS_CERT and"
                            + " ANTIPHON_TLS_KEY)");
            assertThat(docs).containsPattern("(?m)^\\| .*`" + command + "`.*`AUTH_TOKEN`.*operator's certificate");
        }
        assertThat(helpOf("get")).contains("which nodes with TLS require for drain, backup and verify.");
    }

    @Test
    void theVersionIsReported() {
        assertThat(Run.of("--version").out()).startsWith("antiphon ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            frobnicate                | frobnicate
            post                      | CONTENT
            post -w many x            | `many` is not a whole number
            post -w 2147483648 x      | `2147483648` is out of range: give a number from 0 to 2147483647
            post -w 99999999999 x     | `99999999999` is out of range: give a number from 0 to 2147483647
            post -w -2147483649 x     | `-2147483649` is out of range: give a number from 0 to 2147483647
            post --in-flight 1.5 -    | `1.5` is not a whole number
            keys promote keyset abc   | `abc` is not a whole number
            get --from 9223372036854775808 | is out of range: give a number from 0 to 9223372036854775807
            tail --from x             | `x` is not a whole number
            up --workers x            | `x` is not a whole number
            post -w -1 x              | -w -1 is not a number of nodes
            post --timeout 0s x       | --timeout 0s is no time to wait: give 1ms or more, or leave it out
            post --timeout soon x     | `soon` is not a duration: give one such as 500ms, 5s, 2m, 12h or 90d
            post --request-id 1 a b   | --request-id belongs to one message
            post - x                  | give no other content with it
            post --master nowhere x   | `nowhere` is not an address
            get --master host:99999   | `host:99999` is not an address
            status --master http://localhost:1  | `http://localhost:1` is not an address: give host:port
            status --master dns:///localhost:1  | `dns:///localhost:1` is not an address: give host:port
            post --master local_host:1 x | `local_host:1` is not an address: give host:port
            post --master 127.1:1 -   | `127.1:1` is not an address: give host:port
            get --node 999.1.1.1:1    | `999.1.1.1:1` is not an address: give host:port
            tail --node localhost..:1 | `localhost..:1` is not an address: give host:port
            tail --node täst:1        | `täst:1` is not an address: give host:port
            verify --node http://localhost:1 | `http://localhost:1` is not an address: give host:port
            get --node elsewhere      | `elsewhere` is not a node
            get --limit 0             | --limit 0 is too little
            get --from -1             | --from -1
            get --from 0              | --from 0 is not a number of a message
            log dump . --from 0       | --from 0 is not a number of a message
            log dump . --limit 0      | --limit 0 is too little
            status -o xml             | xml
            up --workers -1           | --workers -1 is not possible
            up --failover --workers 1 | --failover is not possible with --workers 1: give 2 to 4
            up --failover --demo      | --failover is not possible with --demo or --recover-from
            up --port 65535           | --port 65535 is not possible
            tail -n -1                | -n -1 is too little
            tail --from 0             | --from 0 is not a number of a message
            tail --node elsewhere     | `elsewhere` is not a node
            top -n 0                  | -n 0 is too little
            top -i 1ms                | -i is too short
            completion fish           | fish
            post --clinet shop x      | did you mean --client
            post --request_id 1 x     | did you mean --request-id
            post --timout 5s x        | did you mean --timeout
            get --form 3              | did you mean --from
            tail --folow              | did you mean --follow
            status --write-concen 3   | did you mean --write-concern
            verify --secret f         | did you mean --secrets
            drain --und               | did you mean --undo
            psot x                    | did you mean post
            callers ad                | did you mean add
            log                       | dump or verify
            keys                      | list, create, add, promote
            backup                    | DIR
            restore x                 | DATA_DIR
            callers add f n --role writer --expires 0d | --expires 0d would be over at once: give 1s or more
            callers add f n --role writer --expires=0s | --expires 0s would be over at once: give 1s or more
            callers add f n --role writer --expires 0ms | --expires 0ms would be over at once: give 1s or more
            drain --timeout soon      | `soon` is not a duration
            log dump                  | DIR
            """)
    void wrongUsageIsOneSentenceAndExitCodeTwo(String arguments, String said) {
        Run run = Run.of(arguments.split(" "));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(said).startsWith("antiphon: ").hasLineCount(1);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aWorkerThatTheVariableDoesNotNameIsNotGuessed() {
        Run run = Run.in(Map.of("ANTIPHON_WORKERS", "worker1=localhost:1,worker2=localhost:2"))
                .run("get", "--node", "worker9");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("`worker9` is not in ANTIPHON_WORKERS, which names worker1, worker2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            worker1                       | `worker1` is not name=host:port: set it to worker1=host:port,
            worker1=h:1,worker 2=h:2      | `worker 2=h:2` is not name=host:port
            worker1=h:1 worker2=h:2       | in `worker1=h:1 worker2=h:2`, `h:1 worker2=h:2` is not an address
            worker1=h:1,worker1=h:2       | it names `worker1` twice
            worker1=my_host:1             | in `worker1=my_host:1`, `my_host:1` is not an address
            worker1=h:1,worker2=http://h  | in `worker2=http://h`, `http://h` is not an address
            =h:1                          | `=h:1` is not name=host:port
            """)
    void workersInTheEnvironmentThatAreMalformedAreRefused(String workers, String said) {
        Run.With environment = Run.in(Map.of("ANTIPHON_WORKERS", workers, "AUTH_TOKEN", SignedNode.TOKEN));
        for (String command : List.of("get --node worker1", "tail --node worker1", "verify",
                "backup d --node worker1")) {
            Run run = environment.run(command.split(" "));
            assertThat(run.exitCode()).as(command).isEqualTo(2);
            assertThat(run.err()).startsWith("antiphon: ANTIPHON_WORKERS: " + said).hasLineCount(1);
        }
    }

    @Test
    void sayingNothingAsksWhatToDo() {
        assertThat(Run.of().err()).contains("say what to do: up, post, get, tail, status, ");
    }

    @Test
    void theProgramsOfTheirOwnAreListed() {
        assertThat(Run.of("--help").out()).contains("  simulate", "  replay", "  bench");
        Run run = Run.of("bench", "all", "--time", "3");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("start it by the script `antiphon`").hasLineCount(1);
    }

    @Test
    void aWrongAddressInTheEnvironmentIsReportedWithTheVariable() {
        Run run = Run.in(Map.of("ANTIPHON_MASTER", "here")).run("status");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("ANTIPHON_MASTER: `here` is not an address");
    }
}
