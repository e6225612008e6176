package antiphon.json;

import antiphon.text.Hidden;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One JSON object on one line, its members in the order they were put.
public final class Json {
    private final List<String> members = new ArrayList<>();

    public Json put(String name, String value) {
        return putRaw(name, quoted(value));
    }

    public Json put(String name, long value) {
        return putRaw(name, Long.toString(value));
    }

    public Json put(String name, boolean value) {
        return putRaw(name, Boolean.toString(value));
    }

    public Json put(String name, Json value) {
        return putRaw(name, value.toString());
    }

    public Json put(String name, List<Json> values) {
        return putRaw(name, "[" + String.join(",", values.stream().map(Json::toString).toList()) + "]");
    }

    public Json putTexts(String name, List<String> values) {
        return putRaw(name, "[" + String.join(",", values.stream().map(Json::quoted).toList()) + "]");
    }

    private Json putRaw(String name, String value) {
        members.add(quoted(name) + ":" + value);
        return this;
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int at = 0; at < text.length(); at++) {
            char each = text.charAt(at);
            if (each == '"' || each == '\\') quoted.append('\\').append(each);
            else if (each == '\n') quoted.append("\\n");
            else
                if (each < ' ' || Character.isISOControl(each))
                    quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) each));
                else
                    quoted.append(each);
        }
        // What nobody would see is written out, which changes nothing for those who read it as JSON.
        return Hidden.writtenOut(quoted.append('"').toString());
    }

    @Override
    public String toString() {
        return "{" + String.join(",", members) + "}";
    }
}
