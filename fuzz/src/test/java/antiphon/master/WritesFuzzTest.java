package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.master.intake.WriteListener;
import antiphon.master.serve.WriteChecks;
import antiphon.message.EntryCodec;
import antiphon.message.LogEntry;
import antiphon.message.Message;
import antiphon.message.TestEntries;
import antiphon.proto.master.PostMessageRequest;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// What clients write: a request whose fields are found sound can be made a message, and comes back as it was sent.
class WritesFuzzTest {
    private static final int CONTENT_BYTES_MAX = 1000;

    @MethodSource("requests")
    @FuzzTest
    void postMessage(byte[] bytes) {
        PostMessageRequest request;
        try {
            request = PostMessageRequest.parseFrom(bytes);
        } catch (InvalidProtocolBufferException _) {
            return;
        }
        WriteChecks.Common common = new WriteChecks(CONTENT_BYTES_MAX, WriteListener.NONE).common(request);
        var problem = common.problemWith(request.getContent(), request.getRequestId());
        if (problem.isPresent()) {
            assertThat(problem.get().detail()).isNotBlank();
            return;
        }
        assertThat(request.getContent().getBytes(StandardCharsets.UTF_8)).hasSizeBetween(1, CONTENT_BYTES_MAX);
        assertThat(request.getTimeoutMs()).isNotNegative();
        Message message = new Message(
                1, 1, 1, request.getClientId(), request.getRequestId(), request.getContent());
        LogEntry sealed = EntryCodec.seal(message, TestEntries.LOG.genesis(), TestEntries.KEYS);
        assertThat(EntryCodec.decode(sealed.encoded(), sealed.parentHash()).message()).isEqualTo(message);
    }

    static Stream<byte[]> requests() {
        PostMessageRequest request = PostMessageRequest.newBuilder()
                .setContent("hi 👋")
                .setWriteConcern(2)
                .setClientId("ann")
                .setRequestId("r1")
                .setTimeoutMs(1000)
                .build();
        return Stream.of(request, request.toBuilder().setContent(" ").build(), request.toBuilder().clearClientId()
                .build()).map(PostMessageRequest::toByteArray);
    }
}
