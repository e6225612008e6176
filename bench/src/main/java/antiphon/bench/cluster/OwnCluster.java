package antiphon.bench.cluster;

import antiphon.certs.Authority;
import antiphon.certs.DevelopmentCertificates;
import antiphon.client.target.Access;
import antiphon.client.target.Address;
import antiphon.client.target.ClientSettings;
import antiphon.client.target.ClientTls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A master and its workers as processes of this machine, with their logs on its disk, for one measurement: started
/// with their standard settings, and removed with all they wrote.
public final class OwnCluster implements AutoCloseable {
    private static final int SECRET_BYTES = 32;
    private static final int LAST_LINES = 5;
    private static final long LOOK_MS = 2;
    private static final long START_WAIT_S = 60;

    private final Path data;
    private final List<Integer> ports;
    private final Function<String, List<String>> jvmOptions;
    private final Map<String, String> settings = new TreeMap<>();
    private final List<OwnNode> nodes = new ArrayList<>(); // the master last, so that it finds its workers
    private Optional<Path> certificates = Optional.empty();
    private final Thread atExit = new Thread(this::remove); // Ctrl-C leaves neither processes nor gigabytes

    private OwnCluster(Path data, List<Integer> ports, Function<String, List<String>> jvmOptions) {
        this.data = data;
        this.ports = ports;
        this.jvmOptions = jvmOptions;
        settings.put("AUTH_TOKEN", secret());
        settings.put("FERNET_KEY", secret());
        settings.put("HTTP_PORT", "0"); // As many clusters at a time as there are.
        settings.put("MASTER_ADDRESS", "localhost");
        settings.put("MASTER_PORT", Integer.toString(ports.getFirst()));
    }

    /// @param home where the nodes' jars are built
    public static OwnCluster start(Path home, int workers) throws IOException {
        return start(home, workers, _ -> List.of());
    }

    /// One whose workers let themselves be made late (`FAULT_INJECTION`).
    ///
    /// @param home where the nodes' jars are built
    public static OwnCluster startForFaults(Path home, int workers) throws IOException {
        return start(home, workers, _ -> List.of(), Map.of("FAULT_INJECTION", "true"), false);
    }

    /// @param home where the nodes' jars are built
    /// @param jvmOptions more of them for the node of that name
    public static OwnCluster start(Path home, int workers, Function<String, List<String>> jvmOptions)
            throws IOException {
        return start(home, workers, jvmOptions, Map.of(), false);
    }

    /// One that speaks TLS.
    public static OwnCluster startSecured(Path home, int workers) throws IOException {
        return start(home, workers, _ -> List.of(), Map.of(), true);
    }

    /// @param home where the nodes' jars are built
    /// @param jvmOptions more of them for the node of that name
    /// @param more settings of all nodes
    public static OwnCluster start(
            Path home, int workers, Function<String, List<String>> jvmOptions, Map<String, String> more)
            throws IOException {
        return start(home, workers, jvmOptions, more, false);
    }

    private static OwnCluster start(
            Path home,
            int workers,
            Function<String, List<String>> jvmOptions,
            Map<String, String> more,
            boolean secured) throws IOException {
        Path data = Files.createTempDirectory(Files.createDirectories(home.resolve("data")), "bench-");
        OwnCluster cluster = new OwnCluster(data, freePorts(workers + 1), jvmOptions);
        cluster.settings.putAll(more);
        if (secured) cluster.makeCertificates(workers);
        for (int number = 1; number <= workers; number++) cluster.addWorker(home, number);
        cluster.addMaster(home, workers);
        Runtime.getRuntime().addShutdownHook(cluster.atExit);
        try {
            cluster.startAll();
            return cluster;
        } catch (IOException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void makeCertificates(int workers) throws IOException {
        List<String> names = new ArrayList<>(List.of("master"));
        for (int number = 1; number <= workers; number++) names.add("worker" + number);
        String cluster = DevelopmentCertificates.CLUSTER;
        Path place = data.resolve("certs");
        new DevelopmentCertificates(
                cluster, DevelopmentCertificates.nodes(cluster, names), DevelopmentCertificates.STANDARD_HOSTS,
                Map.of()).create(place, (_, _) -> {});
        certificates = Optional.of(place);
    }

    /// How clients speak to it.
    public ClientSettings clientSettings() {
        return certificates
                .map(place -> ClientTls.trusting(place.resolve(Authority.AUTHORITY)))
                .map(tls -> ClientSettings.STANDARD.withAccess(Access.OPEN.over(tls)))
                .orElse(ClientSettings.STANDARD);
    }

    private void addWorker(Path home, int number) {
        Map<String, String> own = new TreeMap<>(settings);
        own.put("MACHINE_ID", "worker" + number);
        Path jar = home.resolve("worker/target/antiphon-worker.jar");
        addNode("worker" + number, jar, ports.get(number), own);
    }

    private void addMaster(Path home, int workers) {
        Map<String, String> own = new TreeMap<>(settings);
        if (workers > 0) own.put("WORKERS", addresses());
        Path jar = home.resolve("master/target/antiphon-master.jar");
        addNode("master", jar, ports.getFirst(), own);
    }

    private void addNode(String name, Path jar, int port, Map<String, String> own) {
        certificates.map(place -> place.resolve(name)).ifPresent(place -> {
            own.put("TLS_CERT", place.resolve(Authority.CERTIFICATE).toString());
            own.put("TLS_KEY", place.resolve(Authority.KEY).toString());
            own.put("TLS_CA", place.resolve(Authority.AUTHORITY).toString());
        });
        nodes.add(new OwnNode(name, jar, port, data, own, jvmOptions.apply(name)));
    }

    private static String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }

    private String addresses() {
        return IntStream.range(1, ports.size())
                .mapToObj(number -> "worker" + number + "=localhost:" + ports.get(number))
                .collect(Collectors.joining(","));
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            while (sockets.size() < count)
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) socket.close();
        }
    }

    public void startAll() throws IOException {
        for (OwnNode node : nodes) node.start();
    }

    /// Ends all nodes in an orderly way; [#startAll] starts them on what they wrote.
    public void stopAll() throws InterruptedException {
        nodes.forEach(OwnNode::askToStop);
        for (OwnNode node : nodes) node.awaitStop();
    }

    public Address masterAddress() {
        return new Address("localhost", ports.getFirst());
    }

    /// Returns as soon as the master takes connections, which it does when its start is decided.
    public void awaitMaster() throws InterruptedException {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_WAIT_S);
        while (!takesConnections(ports.getFirst())) {
            if (master().hasEnded()) throw new IllegalStateException("the master ended while it started");
            if (System.nanoTime() - endNs > 0)
                throw new IllegalStateException("the master takes no connections after " + START_WAIT_S + " s");
            Thread.sleep(LOOK_MS);
        }
    }

    private static boolean takesConnections(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    public OwnNode master() {
        return nodes.getLast();
    }

    /// @param number counted from 1
    public OwnNode worker(int number) {
        return nodes.get(number - 1);
    }

    /// The workers, then the master.
    public List<OwnNode> nodes() {
        return nodes;
    }

    /// What the nodes have used so far, together.
    public double cpuSeconds() {
        return nodes.stream().mapToDouble(OwnNode::cpuSeconds).sum();
    }

    /// The last lines of each node's log, for when it does not answer.
    public String lastWords() throws IOException {
        StringBuilder words = new StringBuilder();
        for (OwnNode node : nodes)
            for (String line : node.lastLines(LAST_LINES))
                words.append(node.name()).append(": ").append(line).append('\n');
        return words.toString();
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        remove();
    }

    private void remove() {
        try {
            stopAll();
            Directories.delete(data);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove what the nodes wrote in " + data, e);
        }
    }
}
