package antiphon.master.page.action;

import antiphon.http.HttpCall;
import antiphon.http.HttpRefusal;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// The fields that a form was sent with.
final class Form {
    private static final int BYTES_MAX = 64 * 1024;

    private final Map<String, String> fields = new HashMap<>();

    private Form() {}

    /// @throws HttpRefusal when it is too long, not encoded as a form, not UTF-8, or has a field twice
    static Form of(HttpCall call) throws IOException {
        call.require("POST");
        return of(call.body(BYTES_MAX));
    }

    static Form of(byte[] body) {
        Form form = new Form();
        for (String field : new String(body, StandardCharsets.ISO_8859_1).split("&", -1)) {
            int equals = field.indexOf('=');
            if (equals > 0) form.put(decoded(field.substring(0, equals)), decoded(field.substring(equals + 1)));
        }
        return form;
    }

    private void put(String name, String value) {
        if (fields.putIfAbsent(name, value) != null)
            throw new HttpRefusal(400, "the form has several `" + name + "`: give one");
    }

    /// Bytes first, since a text decoder would replace bytes that are not UTF-8.
    private static String decoded(String text) {
        try {
            byte[] bytes = URLDecoder.decode(text, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            throw new HttpRefusal(400, "the body is not UTF-8");
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
            // Reported below, together with numbers out of range.
        }
        throw new HttpRefusal(400, name + " must be a whole number from " + min + " to " + max);
    }
}
