package antiphon.master.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.config.source.Environment;
import antiphon.config.source.SettingException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceSettingsTest {
    private static Optional<TraceSettings> with(String... variables) {
        Map<String, String> all = new HashMap<>();
        Arrays.stream(variables).map(pair -> pair.split("=", 2)).forEach(pair -> all.put(pair[0], pair[1]));
        return TraceSettings.from(new Environment(all));
    }

    private static TraceSettings to(String endpoint, String... more) {
        String[] all = Arrays.copyOf(more, more.length + 1);
        all[more.length] = "OTEL_EXPORTER_OTLP_ENDPOINT=" + endpoint;
        return with(all).orElseThrow();
    }

    private static void assertRefused(String words, String... more) {
        assertThatThrownBy(() -> to("http://collector:4318", more)).isInstanceOf(SettingException.class)
                .hasMessageContaining(words);
    }

    @Test
    void withoutAnEndpointNothingIsTracedAndNothingElseIsLookedAt() {
        assertThat(with()).isEmpty();
        assertThat(with("OTEL_EXPORTER_OTLP_ENDPOINT=")).isEmpty();
        assertThat(with("OTEL_EXPORTER_OTLP_ENDPOINT=off")).isEmpty();
        assertThat(with("OTEL_EXPORTER_OTLP_PROTOCOL=grpc", "OTEL_TRACES_SAMPLER_ARG=much")).isEmpty();
    }

    @Test
    void anEndpointIsEnoughAndTracesAreBelowIt() {
        TraceSettings settings = to("http://collector:4318");
        assertThat(settings.endpoint()).hasToString("http://collector:4318/v1/traces");
        assertThat(settings.ratio()).isEqualTo(1.0);
        assertThat(settings.serviceName()).isEqualTo("antiphon-master");
        assertThat(settings.headers().reveal()).isEmpty();
        assertThat(settings.ignored()).isEmpty();
        assertThat(to("https://collector/otlp/").endpoint()).hasToString("https://collector/otlp/v1/traces");
    }

    @ParameterizedTest
    @ValueSource(strings = {"collector:4318", "ftp://collector", "http://", "http:// x", "http://c?token=hush",
        "http://user:hush@c", "grpc://c:4317", "http://c#hush"})
    void anEndpointThatCannotBeUsedIsRefusedAndNotShownSinceItMayHoldASecret(String endpoint) {
        assertThatThrownBy(() -> to(endpoint)).isInstanceOf(SettingException.class)
                .hasMessageContaining("OTEL_EXPORTER_OTLP_ENDPOINT is not allowed")
                .hasMessageNotContaining("hush");
    }

    @Test
    void wrongValuesAreReported() {
        assertRefused("OTEL_TRACES_SAMPLER_ARG=2 is not allowed", "OTEL_TRACES_SAMPLER_ARG=2");
        assertRefused("a number from 0 to 1", "OTEL_TRACES_SAMPLER_ARG=all");
        assertRefused("OTEL_TRACES_SAMPLER_ARG=-0.1", "OTEL_TRACES_SAMPLER_ARG=-0.1");
        assertRefused("set it to http/protobuf, or leave it out", "OTEL_EXPORTER_OTLP_PROTOCOL=grpc");
        assertRefused("parentbased_traceidratio", "OTEL_TRACES_SAMPLER=always_on");
        assertThat(to("http://c", "OTEL_TRACES_SAMPLER_ARG=0.25").ratio()).isEqualTo(0.25);
    }

    @Test
    void headersAreReadAndNeverShown() {
        TraceSettings settings = to(
                "http://c", "OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20hush+1%2C2 , x-team = a,");
        assertThat(settings.headers().reveal()).containsExactly(
                Map.entry("authorization", "Bearer hush+1,2"), Map.entry("x-team", "a"));
        assertThat(settings.toString()).doesNotContain("hush");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hush", "=hush", "host=hush", "na me=hush", "a=%0Ahush", "a=%zzhush"})
    void headersThatCannotBeSentAreRefusedWithoutTheirValue(String headers) {
        assertThatThrownBy(() -> to("http://c", "OTEL_EXPORTER_OTLP_HEADERS=x=hush," + headers))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("pair 2 of OTEL_EXPORTER_OTLP_HEADERS ")
                .hasMessageContaining("set it to name=value")
                .hasMessageNotContaining("hush");
    }

    @Test
    void otherVariablesOfTheStandardAreNoticed() {
        TraceSettings settings = to(
                "http://c", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://d",
                "OTEL_TRACES_SAMPLER=parentbased_traceidratio",
                "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "OTEL_BSP_MAX_QUEUE_SIZE=");
        assertThat(settings.ignored()).containsExactly("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
    }
}
