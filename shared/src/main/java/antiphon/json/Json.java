package antiphon.json;

import antiphon.text.Hidden;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;

/// One JSON object on one line, its members in the order they were put.
public final class Json {
    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    private final JsonObject object = new JsonObject();

    public Json put(String name, String value) {
        object.addProperty(name, value);
        return this;
    }

    public Json put(String name, long value) {
        object.addProperty(name, value);
        return this;
    }

    public Json put(String name, boolean value) {
        object.addProperty(name, value);
        return this;
    }

    public Json put(String name, Json value) {
        object.add(name, value.object);
        return this;
    }

    public Json put(String name, List<Json> values) {
        JsonArray array = new JsonArray(values.size());
        values.forEach(each -> array.add(each.object));
        object.add(name, array);
        return this;
    }

    public Json putTexts(String name, List<String> values) {
        JsonArray array = new JsonArray(values.size());
        values.forEach(array::add);
        object.add(name, array);
        return this;
    }

    /// Invisible characters are escaped, which changes nothing for JSON parsers.
    @Override
    public String toString() {
        return withControlsWrittenOut(Hidden.writtenOut(GSON.toJson(object)));
    }

    /// Gson leaves those above `~` as they are, and terminals obey some of them.
    private static String withControlsWrittenOut(String json) {
        if (json.chars().noneMatch(Character::isISOControl)) return json;
        StringBuilder shown = new StringBuilder(json.length() + 16);
        json.chars().forEach(each -> {
            if (Character.isISOControl(each)) Hidden.writeOut(shown, each);
            else shown.append((char) each);
        });
        return shown.toString();
    }
}
