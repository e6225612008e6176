package antiphon.acceptance;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/// What Kubernetes itself would say of a manifest's fields, by the models that its API's schema was made into: fields
/// that do not exist, required ones that are missing, and values of another type.
final class KubernetesSchema {
    private static final Map<String, Kind> KINDS = Map.of(
            "v1 Namespace", new Kind(V1Namespace.class, V1Namespace::validateJsonElement),
            "v1 Service", new Kind(V1Service.class, V1Service::validateJsonElement),
            "apps/v1 StatefulSet", new Kind(V1StatefulSet.class, V1StatefulSet::validateJsonElement),
            "policy/v1 PodDisruptionBudget",
            new Kind(V1PodDisruptionBudget.class, V1PodDisruptionBudget::validateJsonElement));

    private KubernetesSchema() {}

    private interface Fields {
        void check(JsonElement manifest) throws IOException;
    }

    private record Kind(Class<?> model, Fields fields) {}

    /// What is wrong with it, empty when nothing is.
    static Optional<String> problemWith(JsonObject manifest) {
        String name = text(manifest, "apiVersion") + " " + text(manifest, "kind");
        Kind kind = KINDS.get(name);
        if (kind == null) return Optional.of("'" + name + "' is none of " + KINDS.keySet());
        try {
            kind.fields().check(manifest);
            Object model = JSON.deserialize(manifest.toString(), kind.model());
            return difference("", manifest, JSON.getGson().toJsonTree(model));
        } catch (IllegalArgumentException | JsonParseException | IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static String text(JsonObject manifest, String field) {
        return manifest.has(field) ? manifest.get(field).getAsString() : "(no " + field + ")";
    }

    /// The parser takes "2" for 2 and the other way round, which Kubernetes does not: what it has read is compared with
    /// what was written.
    private static Optional<String> difference(String path, JsonElement written, JsonElement read) {
        if (written instanceof JsonObject object && read instanceof JsonObject other) {
            for (String field : object.keySet()) {
                String at = path + "/" + field;
                if (!other.has(field)) return Optional.of(at + " is not taken");
                Optional<String> inside = difference(at, object.get(field), other.get(field));
                if (inside.isPresent()) return inside;
            }
            return Optional.empty();
        }
        if (written instanceof JsonArray array && read instanceof JsonArray other && array.size() == other.size()) {
            for (int i = 0; i < array.size(); i++) {
                Optional<String> inside = difference(path + "/" + i, array.get(i), other.get(i));
                if (inside.isPresent()) return inside;
            }
            return Optional.empty();
        }
        boolean same = written instanceof JsonPrimitive value && read instanceof JsonPrimitive other
                && value.isNumber() == other.isNumber()
                && value.isBoolean() == other.isBoolean()
                && value.getAsString().equals(other.getAsString());
        return same ? Optional.empty() : Optional.of(path + " is " + written + ", and is read as " + read);
    }
}
