package antiphon.security.callers;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The callers file, in JSON:
///
///     {"callers": [
///       {"name": "shop", "roles": ["writer", "reader"], "client_ids": ["shop", "shop-*"],
///        "expires": "2027-01-01T00:00:00Z", "disabled": false,
///        "tokens": [{"id": "3f9c02d41b7e", "sha256": "…64 hexadecimal digits", "expires": "2026-12-01T00:00:00Z"}]}]}
///
/// `client_ids`, `expires` and `disabled` may be left out. A member that is not known is refused: a `client_id` where
/// `client_ids` was meant would otherwise let that caller write under any name.
public final class CallersJson {
    private CallersJson() {}

    /// What is read under one name of an object.
    @FunctionalInterface
    private interface Member {
        void read(String name, JsonReader json) throws IOException;
    }

    // Reading.

    /// @throws IllegalArgumentException when it is no such file, with what is wrong
    public static Callers read(byte[] bytes) {
        return new Callers(entries(bytes));
    }

    /// The same, also when the callers cannot be those of a node, as two with the same client id.
    static List<CallerEntry> entries(byte[] bytes) {
        List<CallerEntry> entries = new ArrayList<>();
        try (JsonReader json = new JsonReader(new StringReader(text(bytes)))) {
            json.setStrictness(Strictness.STRICT);
            members(json, "the file", (name, in) -> {
                if (!name.equals("callers")) throw unknown(name, "the file");
                in.beginArray();
                while (in.hasNext()) entries.add(entry(in));
                in.endArray();
            });
            if (json.peek() != JsonToken.END_DOCUMENT)
                throw new IllegalArgumentException("has something after its end");
        } catch (IOException | IllegalStateException e) {
            throw new IllegalArgumentException("is no callers file in JSON: " + firstLine(e), e);
        }
        return entries;
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("is not in UTF-8", e);
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private static void members(JsonReader json, String of, Member member) throws IOException {
        Set<String> seen = new HashSet<>();
        json.beginObject();
        while (json.hasNext()) {
            String name = json.nextName();
            if (!seen.add(name)) throw new IllegalArgumentException("has `" + name + "` twice in " + of);
            member.read(name, json);
        }
        json.endObject();
    }

    private static IllegalArgumentException unknown(String name, String of) {
        return new IllegalArgumentException("has `" + name + "` in " + of + ", which is not known: is it misspelt?");
    }

    private static CallerEntry entry(JsonReader json) throws IOException {
        String[] name = {""};
        Set<Role> roles = EnumSet.noneOf(Role.class);
        List<String> clientIds = new ArrayList<>();
        Instant[] expires = new Instant[1];
        boolean[] disabled = new boolean[1];
        List<KnownToken> tokens = new ArrayList<>();
        members(json, "a caller", (member, in) -> {
            switch (member) {
                case "name" -> name[0] = string(in);
                case "roles" -> strings(in).forEach(word -> roles.add(Role.of(word)));
                case "client_ids" -> clientIds.addAll(notEmpty(strings(in)));
                case "expires" -> expires[0] = instant(in);
                case "disabled" -> disabled[0] = in.nextBoolean();
                case "tokens" -> tokens(in, tokens);
                default -> throw unknown(member, "a caller");
            }
        });
        return new CallerEntry(
                new Caller(name[0], roles, clientIds), disabled[0], Optional.ofNullable(expires[0]), tokens);
    }

    /// Its author meant something by it, but it is ambiguous.
    private static List<String> notEmpty(List<String> clientIds) {
        if (clientIds.isEmpty())
            throw new IllegalArgumentException("has an empty client_ids: name some, or omit it for all ids that"
                    + " no other caller is bound to");
        return clientIds;
    }

    private static void tokens(JsonReader json, List<KnownToken> tokens) throws IOException {
        json.beginArray();
        while (json.hasNext()) {
            String[] words = {"", ""};
            Instant[] expires = new Instant[1];
            members(json, "a token", (member, in) -> {
                switch (member) {
                    case "id" -> words[0] = string(in);
                    case "sha256" -> words[1] = string(in);
                    case "expires" -> expires[0] = instant(in);
                    default -> throw unknown(member, "a token");
                }
            });
            tokens.add(new KnownToken(words[0], words[1], Optional.ofNullable(expires[0])));
        }
        json.endArray();
    }

    private static String string(JsonReader json) throws IOException {
        if (json.peek() != JsonToken.STRING)
            throw new IllegalArgumentException("has something else than a text at " + json.getPath());
        return json.nextString();
    }

    private static List<String> strings(JsonReader json) throws IOException {
        List<String> strings = new ArrayList<>();
        json.beginArray();
        while (json.hasNext()) strings.add(string(json));
        json.endArray();
        return strings;
    }

    private static Instant instant(JsonReader json) throws IOException {
        String text = string(json);
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("has `" + text + "` where a time must be, such as"
                    + " 2027-01-01T00:00:00Z", e);
        }
    }

    // Writing.

    public static byte[] write(List<CallerEntry> entries) {
        JsonArray callers = new JsonArray();
        entries.forEach(entry -> callers.add(json(entry)));
        JsonObject file = new JsonObject();
        file.add("callers", callers);
        String text = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(file);
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static JsonObject json(CallerEntry entry) {
        JsonObject json = new JsonObject();
        json.addProperty("name", entry.name());
        JsonArray roles = new JsonArray();
        for (Role role : Role.values()) if (entry.caller().roles().contains(role)) roles.add(role.word());
        json.add("roles", roles);
        JsonArray clientIds = new JsonArray();
        entry.caller().clientIds().forEach(clientIds::add);
        if (!clientIds.isEmpty()) json.add("client_ids", clientIds);
        entry.expires().ifPresent(time -> json.addProperty("expires", time.toString()));
        if (entry.disabled()) json.addProperty("disabled", true);
        JsonArray tokens = new JsonArray();
        entry.tokens().forEach(token -> tokens.add(json(token)));
        json.add("tokens", tokens);
        return json;
    }

    private static JsonObject json(KnownToken token) {
        JsonObject json = new JsonObject();
        json.addProperty("id", token.id());
        json.addProperty("sha256", token.sha256());
        token.expires().ifPresent(time -> json.addProperty("expires", time.toString()));
        return json;
    }
}
