package antiphon.security;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.security.callers.Callers;
import antiphon.security.callers.CallersJson;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// The file that says who may call.
class CallersFuzzTest {
    /// What is taken for such a file is written again as what it was read as.
    @MethodSource("files")
    @FuzzTest
    void file(byte[] bytes) {
        Callers callers;
        try {
            callers = CallersJson.read(bytes);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        assertThat(CallersJson.read(CallersJson.write(callers.entries())).entries()).isEqualTo(callers.entries());
    }

    static Stream<byte[]> files() {
        String token = """
                {"id": "3f9c02d41b7e", "sha256": "%s", "expires": "2026-12-01T00:00:00Z"}""".formatted("a".repeat(64));
        return Stream.of("""
                {"callers": [{"name": "shop", "roles": ["writer", "reader"], "client_ids": ["shop", "shop-*"],
                 "expires": "2027-01-01T00:00:00Z", "disabled": false, "tokens": [%s]},
                 {"name": "ops", "roles": ["operator"], "tokens": []}]}""".formatted(token), "{\"callers\": []}", "[]")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }
}
