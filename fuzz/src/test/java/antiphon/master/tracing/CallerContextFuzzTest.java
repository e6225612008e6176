package antiphon.master.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.config.source.Environment;
import antiphon.config.source.SettingException;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.opentelemetry.api.trace.SpanContext;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/// What callers say of the span that a write belongs to, and the headers that go to a collector.
class CallerContextFuzzTest {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]+");

    /// @param bytes traceparent, a line end, and tracestate
    @MethodSource("traceHeaders")
    @FuzzTest
    void headers(byte[] bytes) {
        String[] values = new String(bytes, StandardCharsets.ISO_8859_1).split("\n", 2);
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER), values[0]);
        if (values.length == 2)
            headers.put(Metadata.Key.of("tracestate", Metadata.ASCII_STRING_MARSHALLER), values[1]);
        AtomicReference<@Nullable SpanContext> seen = new AtomicReference<>();
        var _ = new CallerContext().interceptCall(new NoCall(), headers, (_, _) -> {
            seen.set(CallerContext.current());
            return new ServerCall.Listener<>() {};
        });
        SpanContext caller = Objects.requireNonNull(seen.get());
        if (!caller.isValid()) return;
        assertThat(values[0]).as("nothing is made up").contains(caller.getTraceId(), caller.getSpanId());
        assertThat(HEX.matcher(caller.getTraceId()).matches()).isTrue();
        assertThat(caller.isRemote()).isTrue();
    }

    private static final class NoCall extends ServerCall<byte[], byte[]> {
        @Override
        public void request(int numMessages) {}

        @Override
        public void sendHeaders(Metadata headers) {}

        @Override
        public void sendMessage(byte[] message) {}

        @Override
        public void close(Status status, Metadata trailers) {
            throw new AssertionError("a call is not closed for what its headers say of a span: " + status);
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public MethodDescriptor<byte[], byte[]> getMethodDescriptor() {
            throw new AssertionError("nobody asks for the method");
        }
    }

    @MethodSource("exported")
    @FuzzTest
    void exportHeaders(byte[] bytes) {
        String value = new String(bytes, StandardCharsets.UTF_8);
        try {
            ExportHeaders headers = ExportHeaders.from(new Environment(Map.of(ExportHeaders.VARIABLE, value)));
            assertThat(headers.reveal().keySet()).doesNotContain("");
            assertThat(headers.toString()).isEqualTo("ExportHeaders[" + headers.reveal().size() + " hidden]");
        } catch (SettingException e) {
            if (value.length() > 80) assertThat(e.getMessage()).doesNotContain(value);
        }
    }

    static Stream<byte[]> traceHeaders() {
        return Stream.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\nrojo=00f067aa0ba902b7,congo=t61",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", "ff-0-0-0", "")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static Stream<byte[]> exported() {
        return Stream.of("authorization=Bearer%20x,a=b", "a", "=", "host=x")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }
}
