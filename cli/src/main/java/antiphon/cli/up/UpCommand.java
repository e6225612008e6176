package antiphon.cli.up;

import antiphon.cli.options.MasterOption;
import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.cli.secrets.Secrets;
import antiphon.cli.up.cluster.ClusterPlan;
import antiphon.cli.up.cluster.HttpPorts;
import antiphon.cli.up.cluster.LeftOut;
import antiphon.cli.up.cluster.LocalCluster;
import antiphon.cli.up.cluster.NodePlan;
import antiphon.client.target.Address;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `antiphon up`: a whole cluster on this machine, in the foreground.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "up",
        description = {
            "Run a master and workers on this machine until Ctrl-C.",
            "When a node ends, the others keep running, and `up` prints which node ended and how: Enter restarts it"
                    + " where standard input is a terminal, --restart does so automatically. `up` itself ends with exit"
                    + " code 2 when a node cannot start with its settings, and with 1 when no node runs any more.",
            "The nodes inherit the environment, so settings go before the command; `--help` of a node's jar lists them."
                    + " They listen on this machine alone; LISTEN_HOST=all opens them to the network."
        },
        footer = {
            "  antiphon up",
            "  antiphon up --workers 4",
            "  antiphon up --restart           for longer: a node that ended is started again",
            "  antiphon up --failover          any node can lead: kill one, and writes go on",
            "  antiphon up --demo",
            "  QUORUM_LEVEL=2 TESTING_DELAY=5 FAULT_INJECTION=true antiphon up"
        })
// @formatter:on
public final class UpCommand implements Callable<Integer> {
    private static final int WORKERS_MAX = 50;
    private static final int FAILOVER_WORKERS_MIN = 2;
    private static final int FAILOVER_WORKERS_MAX = 4;
    private static final int PORT_MAX = 65_535;
    private static final long FOREGROUND_AGAIN_NS = 1_000_000_000;

    private final Surroundings surroundings;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    // @formatter:off
    @Option(names = "--workers", paramLabel = "N", description = "How many workers. Default: 2.")
    private int workers = 2;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The master's port; the workers take the ports after it. Default: 50052.")
    private int port = MasterOption.STANDARD_PORT;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "The master's port for HTTP (the page, /metrics, /livez); workers take the ports after it."
                    + " 0 for any free ports, off for none. Default: HTTP_PORT when it is set, 8080, or 1000 away from"
                    + " another --port.")
    private @Nullable String httpPort;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where messages and keys are kept: the token and the signing key are made on the first start"
                    + " and stay in DIR/secrets.env, unless AUTH_TOKEN and FERNET_KEY or SIGNING_KEYSET are set."
                    + " Default: data in the project.")
    private @Nullable Path data;

    @Option(
            names = "--tls",
            description = "The nodes speak TLS, to clients and to each other, with certificates that are made on the"
                    + " first start and stay in DIR/certs. Commands need --tls-ca DIR/certs/ca.crt then.")
    private boolean tls;

    @Option(
            names = "--recover-from",
            paramLabel = "WORKER",
            description = "The master has lost its messages and not all workers answer: rebuild them from this one."
                    + " What only the missing ones hold is lost.")
    private @Nullable String recoverFrom;

    @Option(
            names = "--failover",
            description = "Any node can lead: when the one that leads ends, another takes over. 2 to 4 workers, without"
                    + " --demo and --recover-from. A cluster that was started so stays so. Not finished:"
                    + " docs/failover.md says what is missing.")
    private boolean failover;

    @Option(
            names = "--restart",
            description = "Start a node that ended again: after 1s, and after twice as long each time, up to 30s.")
    private boolean restart;

    @Option(
            names = "--demo",
            description = "For showing how replication works: opens the master's page in a browser, and lets it post"
                    + " messages and isolate, delay and fail workers (FAULT_INJECTION=true, PAGE_WRITES=on).")
    private boolean demo;
    // @formatter:on

    public UpCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        checkUsage();
        ClusterPlan plan = plan();
        LocalCluster cluster = new LocalCluster(surroundings, restart, this::printWhenUpAgain);
        Runtime.getRuntime().addShutdownHook(new Thread(cluster::orderStop, "stop"));
        List<NodePlan> beforeMaster = beforeMaster(plan);
        if (beforeMaster.isEmpty()) cluster.start(plan);
        else startWorkers(plan, beforeMaster, cluster);
        Thread.ofVirtual().start(() -> printWhenUp(plan, beforeMaster, cluster));
        if (surroundings.inIsTerminal())
            Thread.ofPlatform().daemon().name("enter").start(() -> restartOnEnter(cluster));
        if (cluster.awaitEnd()) return ExitCodes.FINE;
        return cluster.hasWrongSettings() ? ExitCodes.USAGE : ExitCodes.FAILED;
    }

    private List<NodePlan> beforeMaster(ClusterPlan plan) {
        return isInMemory() || failover ? List.of() : plan.beforeMaster(surroundings.variable("RECOVER_FROM"));
    }

    private boolean isInMemory() {
        return surroundings.variable("STORAGE").filter("memory"::equalsIgnoreCase).isPresent();
    }

    private void checkLeftOut(ClusterPlan plan, Path directory) {
        if (isInMemory()) return;
        boolean named = recoverFrom != null || plan.isRebuildNamed(surroundings.variable("RECOVER_FROM"));
        LeftOut.of(plan, directory, WORKERS_MAX)
                .checked(plan.master(), named)
                .ifPresent(sentence -> surroundings.err().println("antiphon: " + sentence));
    }

    private void startWorkers(ClusterPlan plan, List<NodePlan> beforeMaster, LocalCluster cluster) {
        String names = beforeMaster.stream().map(NodePlan::name).collect(Collectors.joining(", "));
        String verb = beforeMaster.size() > 1 ? " do" : " does";
        surroundings.err().println("antiphon: the master's directory holds no log, and " + names + verb + ": the master"
                + " is started when " + names + (beforeMaster.size() > 1 ? " answer" : " answers")
                + ", and rebuilds its log. When one of them will never answer, stop all and name the worker to rebuild"
                + " from with --recover-from");
        cluster.startWorkers(plan);
    }

    /// In the background of a shell reading fails, since the script lets it; there is no key then, until it is in the
    /// foreground.
    private void restartOnEnter(LocalCluster cluster) {
        while (true) {
            try {
                int key = surroundings.in().read();
                if (key < 0) return;
                if (key == '\n') cluster.restartEnded();
            } catch (IOException _) {
                LockSupport.parkNanos(FOREGROUND_AGAIN_NS);
            }
        }
    }

    private void checkUsage() {
        if (workers < 0 || workers > WORKERS_MAX)
            throw wrong("--workers " + workers + " is not possible: give 0 to " + WORKERS_MAX);
        if (port < 1 || port + workers > PORT_MAX)
            throw wrong("--port " + port + " is not possible: give 1 to " + (PORT_MAX - workers));
        if (failover && (workers < FAILOVER_WORKERS_MIN || workers > FAILOVER_WORKERS_MAX))
            throw wrong(
                    "--failover is not possible with --workers " + workers + ": give " + FAILOVER_WORKERS_MIN + " to "
                            + FAILOVER_WORKERS_MAX);
        if (failover && (demo || recoverFrom != null))
            throw wrong("--failover is not possible with --demo or --recover-from: leave them out");
        if (demo && httpPorts().first().isEmpty())
            throw wrong("--demo shows a page, which needs an HTTP port: leave off out");
    }

    private ClusterPlan plan() {
        Path home = surroundings
                .home()
                .orElseThrow(
                        () -> new CommandFailure("the nodes' jars are not known: start it by the script `antiphon`"));
        Path directory = directory(home);
        ClusterPlan plan = nodes(home, directory, Map.of());
        checkLeftOut(plan, directory);
        Ports.requireFree(plan.ports(), plan.programs(), "--port");
        HttpPorts http = httpPorts();
        Ports.requireApart(plan.ports(), http.of(workers + 1));
        Ports.requireFree(http.of(workers + 1), plan.programs(), "--http-port, or none with --http-port off");
        Map<String, String> secrets = Secrets.missingFrom(
                surroundings, directory.resolve("secrets.env"), ClusterPlan.logsIn(directory));
        ClusterPlan complete = nodes(home, directory, secrets).serving(http);
        if (surroundings.variable("LISTEN_HOST").isEmpty()) complete = complete.with("LISTEN_HOST", "localhost");
        if (tls) complete = certificates().securing(complete, failover);
        if (demo) complete = complete.demonstrating();
        return recoverFrom == null ? complete : complete.recoveringFrom(recoverFrom);
    }

    private ClusterPlan nodes(Path home, Path directory, Map<String, String> secrets) {
        return failover
                ? ClusterPlan.withFailover(home, directory, port, workers, secrets)
                : ClusterPlan.of(home, directory, port, workers, secrets);
    }

    private Path directory(Path home) {
        return (data == null ? home.resolve("data") : data).toAbsolutePath().normalize();
    }

    private ClusterCertificates certificates() {
        return new ClusterCertificates(directory(surroundings.home().orElseThrow()).resolve("certs"));
    }

    private Optional<Path> authority() {
        return tls ? Optional.of(certificates().authority()) : Optional.empty();
    }

    /// Where the master's page is.
    private Optional<String> site() {
        return httpPorts().master().map(url -> tls ? url.replace("http:", "https:") : url);
    }

    private HttpPorts httpPorts() {
        Optional<String> asked = Optional.ofNullable(httpPort).or(() -> surroundings.variable("HTTP_PORT"));
        return HttpPorts.of(asked, port, workers);
    }

    private void printWhenUp(ClusterPlan plan, List<NodePlan> beforeMaster, LocalCluster cluster) {
        try {
            for (NodePlan worker : beforeMaster) Readiness.awaitAnswers(Address.parse(worker.address()), authority());
            if (!beforeMaster.isEmpty()) cluster.startMaster();
            for (NodePlan node : plan.nodes()) {
                Readiness.await(Address.parse(node.address()), authority());
                cluster.isUp(node);
            }
            forPeople().println(upLine(plan));
            if (demo) site().ifPresent(new Browser(surroundings)::open);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Standard output is for programs where the nodes log JSON.
    private PrintStream forPeople() {
        boolean json = surroundings.variable("LOG_FORMAT").filter("json"::equalsIgnoreCase).isPresent();
        return json ? surroundings.err() : surroundings.out();
    }

    private void printWhenUpAgain(NodePlan node) {
        Thread.ofVirtual().start(() -> {
            try {
                Readiness.await(Address.parse(node.address()), authority());
                forPeople().println(node.name() + " is up again");
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private String upLine(ClusterPlan plan) {
        String nodes = plan.nodes().stream()
                .map(node -> node.name() + " " + node.address())
                .collect(Collectors.joining(", "));
        String master = failover || port != MasterOption.STANDARD_PORT ? "--master " + addresses(plan) + " " : "";
        String trusting = authority().map(file -> "--tls-ca " + file + " ").orElse("");
        return "antiphon is up: " + nodes + "; try: ./antiphon post " + master + trusting + "-w " + plan.nodes().size()
                + " \"hi\""
                + site().map(url -> "; page: " + url + "/, metrics: " + url + "/metrics").orElse("");
    }

    /// The master's, or with failover those of all nodes.
    private String addresses(ClusterPlan plan) {
        if (!failover) return plan.master().address();
        return plan.nodes().stream().map(NodePlan::address).collect(Collectors.joining(","));
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
