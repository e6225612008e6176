package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// The manifests in deploy/kubernetes and deploy/kubernetes-failover are ones that Kubernetes takes, and fit each
/// other.
class KubernetesManifestsTest {
    private static final String FIXED = "deploy/kubernetes";
    private static final String FAILOVER = "deploy/kubernetes-failover";
    private static final String KUSTOMIZATION = "kustomization.yaml";

    private static List<JsonObject> manifests(String yaml) {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        List<JsonObject> all = new ArrayList<>();
        for (Object manifest : new Yaml(new SafeConstructor(strict)).loadAll(yaml))
            all.add(new Gson().toJsonTree(manifest).getAsJsonObject());
        return all;
    }

    private static String text(String directory, String file) throws IOException {
        return Files.readString(Repository.root().resolve(directory).resolve(file));
    }

    private static JsonObject only(String directory, String file) throws IOException {
        assertThat(manifests(text(directory, file))).hasSize(1);
        return manifests(text(directory, file)).getFirst();
    }

    private static List<String> files(String directory) throws IOException {
        try (Stream<Path> files = Files.list(Repository.root().resolve(directory))) {
            return files.map(file -> file.getFileName().toString()).filter(name -> !name.equals(KUSTOMIZATION))
                    .toList();
        }
    }

    private static JsonElement at(JsonElement from, String path) {
        JsonElement found = from;
        for (String step : path.split("/", -1))
            found = step.matches("\\d+")
                    ? found.getAsJsonArray().get(Integer.parseInt(step))
                    : found.getAsJsonObject().get(step);
        return found;
    }

    @ParameterizedTest
    @ValueSource(strings = {FIXED, FAILOVER})
    void everyManifestFitsTheSchemaOfKubernetes(String directory) throws IOException {
        assertThat(files(directory)).isNotEmpty();
        for (String file : files(directory))
            assertThat(manifests(text(directory, file))).as(file).isNotEmpty().allSatisfy(
                    manifest -> assertThat(KubernetesSchema.problemWith(manifest)).as(file).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "replicas: 2 | replicas: \"2\" | replicas",
        "replicas: 2 | replicaz: 2 | replicaz",
        "value: \"50053\" | value: 50053 | value",
        "failureThreshold: 6 | failureTreshold: 6 | failureTreshold",
        "periodSeconds: 10 | periodSeconds: often | often",
        "runAsNonRoot: true | runAsNonRoot: \"true\" | runAsNonRoot",
        "serviceName: antiphon-workers | serviceName: [antiphon-workers] | serviceName",
        "kind: StatefulSet | kind: StatefulSett | StatefulSett",
    })
    void aMistakeIsFound(String right, String wrong, String word) throws IOException {
        String planted = text(FIXED, "workers.yaml").replace(right, wrong);
        assertThat(planted).as("the mistake is planted").isNotEqualTo(text(FIXED, "workers.yaml"));
        assertThat(manifests(planted)).allSatisfy(manifest -> {
            Optional<String> problem = KubernetesSchema.problemWith(manifest);
            assertThat(problem).isPresent();
            assertThat(problem.get()).contains(word);
        });
    }

    @Test
    void theKustomizationListsEveryFileAndEveryWorker() throws IOException {
        JsonObject kustomization = only(FIXED, KUSTOMIZATION);
        assertThat(strings(kustomization.getAsJsonArray("resources")))
                .containsExactlyInAnyOrderElementsOf(files(FIXED));
        String workers = strings(at(kustomization, "configMapGenerator/0/literals").getAsJsonArray()).stream()
                .filter(literal -> literal.startsWith("WORKERS="))
                .findFirst()
                .orElseThrow();
        int replicas = at(only(FIXED, "workers.yaml"), "spec/replicas").getAsInt();
        assertThat(workers.split(",", -1)).hasSize(replicas);
        for (int worker = 0; worker < replicas; worker++)
            assertThat(workers).contains(
                    "antiphon-worker-" + worker + "=antiphon-worker-" + worker + ".antiphon-workers:50053");
    }

    @Test
    void withFailoverTheKustomizationListsEveryFileAndEveryNode() throws IOException {
        JsonObject kustomization = only(FAILOVER, KUSTOMIZATION);
        assertThat(strings(kustomization.getAsJsonArray("resources")))
                .containsExactlyInAnyOrderElementsOf(files(FAILOVER));
        JsonObject set = only(FAILOVER, "nodes.yaml");
        List<String> nodes = IntStream.range(0, at(set, "spec/replicas").getAsInt())
                .mapToObj(node -> "antiphon-" + node + "=antiphon-" + node + ".antiphon-nodes:50052")
                .toList();
        assertThat(strings(at(kustomization, "configMapGenerator/0/literals").getAsJsonArray()))
                .contains("NODES=" + String.join(",", nodes));
        assertThat(at(set, "spec/template/spec/containers/0/env/0").toString())
                .isEqualTo("{\"name\":\"FAILOVER\",\"value\":\"on\"}");
        assertPodsAreSelected(set);
    }

    private static List<String> strings(JsonArray array) {
        return array.asList().stream().map(JsonElement::getAsString).toList();
    }

    @Test
    void podsAreTheOnesTheirServicesSelectAndAreAskedForTheirHealthByName() throws IOException {
        for (String file : List.of("master.yaml", "workers.yaml")) assertPodsAreSelected(only(FIXED, file));
    }

    private static void assertPodsAreSelected(JsonObject set) {
        String name = at(set, "metadata/name").getAsString();
        assertThat(at(set, "spec/template/metadata/labels").getAsJsonObject().get("app.kubernetes.io/name")
                .getAsString())
                .isEqualTo(name);
        assertThat(at(set, "spec/selector/matchLabels").getAsJsonObject().get("app.kubernetes.io/name")
                .getAsString())
                .isEqualTo(name);
        JsonElement container = at(set, "spec/template/spec/containers/0");
        int port = at(container, "ports/0/containerPort").getAsInt();
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            assertThat(at(container, probe + "/grpc/port").getAsInt()).isEqualTo(port);
            assertThat(at(container, probe + "/grpc/service").getAsString())
                    .isEqualTo(probe.equals("readinessProbe") ? "readiness" : "liveness");
        }
    }
}
