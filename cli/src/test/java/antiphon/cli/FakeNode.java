package antiphon.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/// The program of a node that only prints its settings. The node named by DIES ends with exit code 7, or
/// with that in DIES_WITH; others stay until they are stopped.
public final class FakeNode {
    private FakeNode() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        for (String name : new String[]{"PORT", "HTTP_PORT", "MACHINE_ID", "WORKERS", "MASTER_PORT", "WORKER_9_PORT",
            "DATA_DIR",
            "RECOVER_FROM", "FAULT_INJECTION", "PAGE_WRITES"})
            System.out.println(name + "=" + System.getenv(name));
        if ("json".equals(System.getenv("LOG_FORMAT")))
            System.out.println("{\"node\":\"" + System.getenv("ADDRESS") + "\"}");
        System.out.println("pid " + ProcessHandle.current().pid());
        System.out.println("secret of " + System.getenv("AUTH_TOKEN").length() + " characters");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("last words")));
        if (System.getenv("ADDRESS").equals(System.getenv("DIES"))) System.exit(code());
        Thread.sleep(Long.MAX_VALUE);
    }

    /// As the program of a node.
    public static void jar(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, FakeNode.class.getName());
        String entry = FakeNode.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest);
                InputStream code = FakeNode.class.getClassLoader().getResourceAsStream(entry)) {
            jar.putNextEntry(new JarEntry(entry));
            code.transferTo(jar);
        }
    }

    /// DIES_WITH may name two, for its first start and for all later ones.
    private static int code() throws IOException {
        String codes = System.getenv("DIES_WITH");
        if (codes == null) return 7;
        Path started = Path.of(System.getenv("DATA_DIR"), "started");
        boolean again = Files.exists(started);
        Files.createDirectories(started.getParent());
        Files.writeString(started, "");
        return Integer.parseInt(again ? codes.substring(codes.indexOf(',') + 1) : codes.split(",", -1)[0]);
    }
}
