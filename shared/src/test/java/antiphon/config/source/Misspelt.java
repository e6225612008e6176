package antiphon.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What becomes of every setting of a program when one letter of its name is wrong.
public final class Misspelt {
    /// Of an ordinary environment, of systemd and of Kubernetes, as far as their names are like settings.
    private static final Set<String> OTHERS = Set.of(
            "PATH", "HOME", "HOST", "PWD", "OLDPWD", "USER", "LOGNAME", "SHELL", "TERM", "LANG", "LC_ALL", "MAIL",
            "HOSTNAME", "HOSTTYPE", "EDITOR", "VISUAL", "PAGER", "DISPLAY", "SHLVL", "TMPDIR", "TZ", "PS1", "IFS",
            "JAVA_HOME", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "JOURNAL_STREAM", "INVOCATION_ID", "NOTIFY_SOCKET",
            "CREDENTIALS_DIRECTORY", "STATE_DIRECTORY", "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE",
            "NODE_NAME", "POD_NAME", "POD_IP", "KUBERNETES_PORT", "KUBERNETES_SERVICE_HOST",
            "KUBERNETES_SERVICE_PORT", "OTEL_RESOURCE_ATTRIBUTES", "OTEL_TRACES_SAMPLER", "NO_COLOR",
            "ANTIPHON_MASTER", "ANTIPHON_WORKERS", "ANTIPHON_TOKEN", "MEMORY_LIMIT", "KEYS_DIR", "ENDED_WRONG");

    private Misspelt() {}

    public static void isReported(List<Setting> settings) {
        Set<String> known = settings.stream().map(Setting::name).collect(Collectors.toSet());
        for (String name : known)
            for (String wrong : with(name.replace("_N_", "_7_"))) {
                if (known.contains(wrong.replace("_7_", "_N_"))) continue;
                assertThat(Setting.likelyTypos(Map.of(wrong, "x"), settings))
                        .containsExactly(wrong + " is not a setting and is ignored: did you mean " + name + "?");
            }
        for (String other : OTHERS)
            if (!known.contains(other)) assertThat(Setting.likelyTypos(Map.of(other, "x"), settings)).isEmpty();
    }

    /// One letter left out, doubled, changed, or swapped with the next.
    private static Set<String> with(String name) {
        Set<String> all = new TreeSet<>();
        for (int i = 0; i < name.length(); i++) {
            String before = name.substring(0, i);
            String letter = name.substring(i, i + 1);
            String after = name.substring(i + 1);
            all.add(before + after);
            if (!letter.equals("7")) all.add(before + letter + letter + after);
            if (!letter.equals("7")) all.add(before + (letter.equals("X") ? "Y" : "X") + after);
            if (!after.isEmpty()) all.add(before + after.charAt(0) + letter + after.substring(1));
        }
        all.remove(name);
        return all;
    }
}
