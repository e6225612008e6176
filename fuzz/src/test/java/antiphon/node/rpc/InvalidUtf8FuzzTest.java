package antiphon.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.worker.MasterMessageReplicaRequest;
import antiphon.proto.worker.MessageReplicaReceived;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import com.google.protobuf.UnknownFieldSet;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Which field of an unreadable request is not UTF-8. Protobuf's own parser says whether one is.
class InvalidUtf8FuzzTest {
    @MethodSource("requests")
    @FuzzTest
    void firstField(byte[] bytes) {
        compare(PostMessageRequest.getDescriptor(), PostMessageRequest.parser(), bytes);
        compare(MasterMessageReplicaRequest.getDescriptor(), MasterMessageReplicaRequest.parser(), bytes);
    }

    private static void compare(Descriptor type, Parser<?> parser, byte[] bytes) {
        Optional<String> found = InvalidUtf8.firstField(type, bytes);
        try {
            var _ = parser.parseFrom(bytes);
            assertThat(found).as("it can be read").isEmpty();
        } catch (InvalidProtocolBufferException e) {
            // Where more is wrong than the text, also in a message inside, that is said instead.
            boolean onlyText = isWhole(bytes) && !hasMessages(type);
            if (onlyText && String.valueOf(e.getMessage()).contains("UTF-8")) assertThat(found).isPresent();
        }
    }

    private static boolean hasMessages(Descriptor type) {
        return type.getFields().stream().anyMatch(field -> field.getJavaType() == JavaType.MESSAGE);
    }

    private static boolean isWhole(byte[] bytes) {
        try {
            var _ = UnknownFieldSet.parseFrom(bytes);
            return true;
        } catch (InvalidProtocolBufferException _) {
            return false;
        }
    }

    static Stream<byte[]> requests() {
        PostMessageRequest sound = PostMessageRequest.newBuilder().setContent("x").setClientId("ann").build();
        MasterMessageReplicaRequest replica = MasterMessageReplicaRequest.newBuilder()
                .setMessage(MessageReplicaReceived.newBuilder().setMessageId("id").setContent("y"))
                .setAuthToken("t")
                .build();
        byte[] broken = sound.toByteArray();
        broken[2] = (byte) 0xFF;
        return Stream.of(sound.toByteArray(), replica.toByteArray(), broken);
    }
}
