package antiphon.node;

import antiphon.config.source.Environment;
import antiphon.config.source.Options;
import antiphon.config.source.Setting;
import antiphon.config.source.SettingException;
import antiphon.config.source.Utf8Arguments;
import antiphon.logging.LineLayout;
import antiphon.logging.LogQueue;
import java.security.Security;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// Starts a node as a process of its own, runs it until a stop signal, and ends it with an exit code.
///
/// Exit codes: 143 stopped by SIGTERM, as every Java program, 1 the node broke, 2 it could not start with these
/// settings.
public final class NodeMain {
    private static final Logger LOG = LoggerFactory.getLogger(NodeMain.class);
    private static final int BROKE = 1;
    private static final int CANNOT_START = 2;
    private static final String NETTY_THREADS = "io.grpc.netty.shaded.io.netty.eventLoopThreads";
    private static final AtomicBoolean ENDING = new AtomicBoolean();

    private NodeMain() {}

    /// A node that runs until it is closed.
    @FunctionalInterface
    public interface Node {
        void close();
    }

    /// Makes and starts a node.
    @FunctionalInterface
    public interface Starter {
        /// @param onBroken called once when the node cannot continue
        Node start(Environment environment, java.util.function.Consumer<Throwable> onBroken) throws Exception;
    }

    /// What a program is, for `--help`.
    ///
    /// @param options the settings that may also be given as options of the command line
    /// @param nodeName the node's name by its settings, also when these are not complete
    public record Program(
            String name,
            String purpose,
            List<Setting> settings,
            List<String> options,
            Function<Environment, String> nodeName) {
        String help() {
            return Setting.help(name, purpose, settings, options);
        }
    }

    public static void run(Program program, String[] arguments, Starter starter) {
        Map<String, String> variables = new HashMap<>(System.getenv());
        variables.putAll(options(program, List.of(arguments)));
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install(); // gRPC logs through java.util.logging.
        // Left to itself Java prints it, and printing may wait for the reader.
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, thrown) -> LOG.error("thread {} ended", thread.getName(), thrown));
        findRestartedPeersByName();
        shareCores();
        Environment environment = new Environment(variables);
        LineLayout.nameNode(program.nodeName().apply(environment));
        requireReadable(program, variables);
        Setting.likelyTypos(environment.variables(), program.settings()).forEach(LOG::warn);
        start(environment, starter);
    }

    /// A directory under a name that Java has altered would be another directory.
    private static void requireReadable(Program program, Map<String, String> variables) {
        Utf8Arguments checked = Utf8Arguments.variablesOfThisProcess();
        for (Setting setting : program.settings()) {
            checked.problemWith(setting.name(), variables.getOrDefault(setting.name(), "")).ifPresent(problem -> {
                LOG.error("cannot start: {}", problem);
                exit(CANNOT_START);
            });
        }
    }

    /// Ends the process when they ask for help, or cannot be understood.
    private static Map<String, String> options(Program program, List<String> arguments) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            System.out.print(program.help());
            System.exit(0);
        }
        try {
            return Options.read(arguments, program.options());
        } catch (SettingException e) {
            System.err.print(e.getMessage() + "\n" + program.help());
            System.exit(CANNOT_START);
            throw e;
        }
    }

    /// A peer that comes back in a container may have another address; Java would keep the old one for 30 seconds.
    private static void findRestartedPeersByName() {
        Security.setProperty("networkaddress.cache.ttl", "1");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        System.setProperty("networkaddress.cache.ttl", "1"); // gRPC's resolver looks here.
    }

    /// Half of the cores serve connections, so that turns, syncs and reads find the others. With one thread for all
    /// connections, as on two cores, data from one goes out on another without waking a thread.
    private static void shareCores() {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        if (System.getProperty(NETTY_THREADS) == null) System.setProperty(NETTY_THREADS, Integer.toString(threads));
    }

    private static void start(Environment environment, Starter starter) {
        CountDownLatch stopped = new CountDownLatch(1);
        try {
            Node node = starter.start(environment, NodeMain::end);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                LOG.info("stopping");
                node.close();
                LOG.info("stopped");
                LogQueue.flushAll();
                stopped.countDown();
            }, "stop"));
            stopped.await();
        } catch (SettingException e) {
            LOG.error("cannot start: {}", e.getMessage());
            exit(CANNOT_START);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            FatalTrouble.sentenceFor(e).ifPresentOrElse(
                    sentence -> LOG.error("cannot start: {}", sentence), () -> LOG.error("cannot start", e));
            exit(BROKE);
        }
    }

    /// The last log line says why.
    private static void exit(int code) {
        LogQueue.flushAll();
        System.exit(code);
    }

    /// Logged once: a failure in one part of a node soon breaks others.
    private static void end(Throwable broken) {
        if (ENDING.getAndSet(true)) return;
        FatalTrouble.sentenceFor(broken).ifPresentOrElse(
                sentence -> LOG.error("this node ends: {}", sentence),
                () -> LOG.error("this node cannot go on and ends", broken));
        LogQueue.flushAll();
        Runtime.getRuntime().halt(BROKE);
    }
}
