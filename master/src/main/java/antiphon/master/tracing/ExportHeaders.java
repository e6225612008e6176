package antiphon.master.tracing;

import antiphon.config.source.Environment;
import antiphon.config.source.SettingException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// The headers of each request to the collector. They may contain a token, so no value is ever printed.
public final class ExportHeaders {
    static final String VARIABLE = "OTEL_EXPORTER_OTLP_HEADERS";
    private static final URI ANYWHERE = URI.create("http://localhost/");

    private final Map<String, String> values;

    private ExportHeaders(Map<String, String> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    static ExportHeaders from(Environment environment) {
        Map<String, String> values = new LinkedHashMap<>();
        int number = 0;
        for (String pair : environment.text(VARIABLE).orElse("").split(",", -1)) {
            number++;
            if (!pair.isBlank()) add(pair, number, values);
        }
        return new ExportHeaders(values);
    }

    /// Values are percent-encoded, as the standard has it, for they may hold commas.
    private static void add(String pair, int number, Map<String, String> values) {
        int equals = pair.indexOf('=');
        if (equals < 1) throw wrong(number, "has no name and no `=`");
        String name = pair.substring(0, equals).strip();
        try {
            String encoded = pair.substring(equals + 1).strip().replace("+", "%2B");
            String value = URLDecoder.decode(encoded, StandardCharsets.UTF_8);
            HttpRequest.newBuilder(ANYWHERE).header(name, value); // The client that sends it knows what it can send.
            values.put(name, value);
        } catch (IllegalArgumentException _) {
            throw wrong(number, "cannot be sent as a header");
        }
    }

    /// Without the value, and without what others say of it.
    private static SettingException wrong(int number, String what) {
        return new SettingException("pair " + number + " of " + VARIABLE + " " + what
                + ": set it to name=value,name=value with values in percent-encoding, such as"
                + " authorization=Bearer%20TOKEN");
    }

    /// To be sent to the collector and nowhere else.
    Map<String, String> reveal() {
        return values;
    }

    @Override
    public String toString() {
        return "ExportHeaders[" + values.size() + " hidden]";
    }
}
