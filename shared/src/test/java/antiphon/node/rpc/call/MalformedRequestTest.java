package antiphon.node.rpc.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import antiphon.log.memory.MemoryStore;
import antiphon.node.rpc.TestNode;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.PostMessageRequest;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a caller reads is about its request, and not for programmers of the node.
@Timeout(60)
class MalformedRequestTest {
    private static final int LEVELS = 200;

    /// A field that no version knows yet, with groups in each other.
    private static PostMessageRequest nested() {
        UnknownFieldSet fields = UnknownFieldSet.getDefaultInstance();
        for (int level = 0; level < LEVELS; level++)
            fields = UnknownFieldSet.newBuilder()
                    .addField(99, UnknownFieldSet.Field.newBuilder().addGroup(fields).build())
                    .build();
        return PostMessageRequest.newBuilder().setUnknownFields(fields).build();
    }

    @Test
    void nestingThatIsTooDeepIsToldAsALimit() throws Exception {
        TestNode node = new TestNode(new MemoryStore());
        try {
            StatusRuntimeException refused = catchThrowableOfType(
                    StatusRuntimeException.class,
                    () -> MessageServiceGrpc.newBlockingStub(node.newChannel()).postMessage(nested()));
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(refused.getStatus().getDescription())
                    .isEqualTo("the request is not a messages.PostMessageRequest: nested deeper than 100 levels");
        } finally {
            node.stop();
        }
    }

    /// Texts of protobuf, its advice to programmers included.
    @ParameterizedTest
    @ValueSource(strings = {
        "Protocol message was too large.  May be malicious.  Use CodedInputStream.setSizeLimit() to increase the size"
                + " limit. If reading multiple messages, consider resetting the counter between each message using"
                + " CodedInputStream.resetSizeCounter().",
        "While parsing a protocol message, the input ended unexpectedly in the middle of a field.  This could mean"
                + " either that the input has been truncated or that an embedded message misreported its own length.",
        "Protocol message end-group tag did not match expected tag."
    })
    void noTextAdvisesACallerToChangeTheNode(String text) {
        assertThat(CheckedRequests.words(text)).doesNotContain("CodedInputStream", "malicious", "set").isNotBlank();
    }
}
