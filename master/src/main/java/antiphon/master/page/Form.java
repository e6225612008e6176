package antiphon.master.page;

import antiphon.http.HttpCall;
import antiphon.http.HttpRefusal;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// The fields that a form was sent with.
final class Form {
    private static final int BYTES_MAX = 64 * 1024;

    private final Map<String, String> fields = new HashMap<>();

    private Form() {}

    /// @throws HttpRefusal when it is too long, or not encoded as a form
    static Form of(HttpCall call) throws IOException {
        call.require("POST");
        Form form = new Form();
        for (String field : new String(call.body(BYTES_MAX), StandardCharsets.UTF_8).split("&", -1)) {
            int equals = field.indexOf('=');
            if (equals > 0) form.fields.put(decoded(field.substring(0, equals)), decoded(field.substring(equals + 1)));
        }
        return form;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new HttpRefusal(400, "the body is not encoded as a form");
        }
    }

    String text(String name) {
        return fields.getOrDefault(name, "");
    }

    /// @throws HttpRefusal 400 when it is not a whole number in these bounds; `standard` when it is not given
    int number(String name, int standard, int min, int max) {
        String given = text(name);
        if (given.isEmpty()) return standard;
        try {
            int number = Integer.parseInt(given);
            if (number >= min && number <= max) return number;
        } catch (NumberFormatException _) {
            // Told below, together with numbers out of range.
        }
        throw new HttpRefusal(400, name + " must be a whole number from " + min + " to " + max);
    }
}
