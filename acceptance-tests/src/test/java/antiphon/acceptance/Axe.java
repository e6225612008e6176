package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Properties;

/// The accessibility rules of axe-core, run in the browser over what it shows.
final class Axe {
    private static final String ARTIFACT = "META-INF/maven/org.webjars.npm/axe-core/pom.properties";
    private static final String RUN = """
            return axe.run(document, {resultTypes: ['violations']}).then(({violations}) => violations.map((rule) =>
                `${rule.impact} ${rule.id}, ${rule.help}: ` + rule.nodes.map((node) =>
                    `${node.target.join(' ')} (${node.failureSummary})`).join('; ')).join('\\n'))""";

    private final Chromium chromium;

    Axe(Chromium chromium) {
        this.chromium = chromium;
    }

    /// @param state of the page, for the message of a failure
    void findsNothing(String state) {
        if (chromium.run("return typeof window.axe").equals("undefined")) chromium.run(script());
        assertThat(chromium.run(RUN)).as("what axe-core objects to when " + state).isEmpty();
    }

    private static String script() {
        try {
            Properties artifact = new Properties();
            try (InputStream file = Axe.class.getResourceAsStream("/" + ARTIFACT)) {
                artifact.load(file);
            }
            String path = "/META-INF/resources/webjars/axe-core/" + artifact.getProperty("version") + "/axe.min.js";
            try (InputStream file = Axe.class.getResourceAsStream(path)) {
                return new String(Objects.requireNonNull(file, path).readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
