package antiphon.certs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The JDK's own maker of keys and certificates, which every Java has; it has no interface but its command line.
final class KeyTool {
    static final String PASSWORD_VARIABLE = "ANTIPHON_KEYTOOL_PASSWORD";
    private static final long SECONDS_MAX = 60;
    private static final Pattern ERROR = Pattern.compile(
            "keytool error: (?:(?:\\w+[.])+\\w*(?:Exception|Error): )?(?<reason>.+)");

    private KeyTool() {}

    /// Makes a key pair (ECDSA P-256) with its certificate in a PKCS#12 store.
    ///
    /// @param password of the store; goes by the environment, which others cannot see
    /// @param more its extensions, lifetime and signer
    /// @throws IOException when it cannot, with the reason that it gave
    static void makeKeyPair(Path store, String password, String alias, String commonName, List<String> more)
            throws IOException {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        if (!Files.isExecutable(tool)) throw new IOException(tool + " is missing: use a Java that has keytool");
        List<String> command = new ArrayList<>(List.of(
                tool.toString(), "-J-Duser.language=en", "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC",
                "-J-Xshare:auto",
                "-genkeypair", "-alias", alias, "-dname", "CN=" + commonName, "-keyalg", "EC", "-groupname",
                "secp256r1",
                "-sigalg", "SHA256withECDSA", "-storetype", "PKCS12", "-keystore", store.toString(),
                "-storepass:env", PASSWORD_VARIABLE, "-noprompt"));
        command.addAll(more);
        run(command, password);
    }

    private static void run(List<String> command, String password) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put(PASSWORD_VARIABLE, password);
        builder.environment().remove("JDK_JAVA_OPTIONS");
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) throw new IOException("keytool does not end");
            if (process.exitValue() != 0) throw new IOException(reason(said));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        } finally {
            process.destroyForcibly();
        }
    }

    /// It also says what it was doing, over several lines, and names classes of Java.
    private static String reason(String said) {
        Matcher error = ERROR.matcher(said);
        if (!error.find()) return "keytool says: " + said.replaceAll("\\s+", " ");
        return error.group("reason").strip();
    }
}
