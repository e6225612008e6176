package antiphon.master.page;

import antiphon.http.HttpCall;
import antiphon.http.HttpRefusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/// The files of the page: read once from the program itself, and nothing else can be had through here.
final class Assets {
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    /// Scripts, styles and connections from this node alone, and nothing written into the page itself.
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("index.html", "text/html; charset=utf-8"),
            Map.entry("assets/hidden.js", SCRIPT),
            Map.entry("assets/icon.svg", "image/svg+xml"),
            Map.entry("assets/page.css", "text/css; charset=utf-8"),
            Map.entry("assets/stage.css", "text/css; charset=utf-8"),
            Map.entry("assets/api.js", SCRIPT),
            Map.entry("assets/contact.js", SCRIPT),
            Map.entry("assets/dom.js", SCRIPT),
            Map.entry("assets/events.js", SCRIPT),
            Map.entry("assets/faults.js", SCRIPT),
            Map.entry("assets/glance.js", SCRIPT),
            Map.entry("assets/messages.js", SCRIPT),
            Map.entry("assets/motion.js", SCRIPT),
            Map.entry("assets/page.js", SCRIPT),
            Map.entry("assets/plots.js", SCRIPT),
            Map.entry("assets/post.js", SCRIPT),
            Map.entry("assets/stage.js", SCRIPT),
            Map.entry("assets/state.js", SCRIPT),
            Map.entry("assets/theme.js", SCRIPT),
            Map.entry("assets/waiting.js", SCRIPT),
            Map.entry("assets/words.js", SCRIPT));

    private final Map<String, byte[]> files = new TreeMap<>();

    Assets() {
        TYPES.keySet().forEach(name -> files.put(name, read(name)));
    }

    private static byte[] read(String name) {
        try (InputStream file = Assets.class.getResourceAsStream(name)) {
            if (file == null) throw new IllegalStateException("the program lacks its file " + name);
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void serve(HttpCall call) throws IOException {
        call.require("GET");
        String name = call.path().equals("/") ? "index.html" : call.path().substring(1);
        byte[] file = files.get(name);
        String type = TYPES.get(name);
        if (file == null || type == null) throw new HttpRefusal(404, "the page has no file " + call.path());
        call.with("Content-Security-Policy", POLICY)
                .with("Referrer-Policy", "no-referrer")
                .with("Cross-Origin-Opener-Policy", "same-origin")
                .with("Cross-Origin-Resource-Policy", "same-origin")
                .answer(200, type, file);
    }
}
