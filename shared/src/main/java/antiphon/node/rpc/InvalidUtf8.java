package antiphon.node.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;
import java.util.Optional;

/// Finds which text of an unreadable request is not UTF-8. Protobuf's own parser only says that one is.
final class InvalidUtf8 {
    private InvalidUtf8() {}

    /// The path of the first such field, as in `message.content`.
    static Optional<String> firstField(Descriptor type, byte[] bytes) {
        try {
            return firstField(type, "", UnknownFieldSet.parseFrom(bytes));
        } catch (InvalidProtocolBufferException _) {
            return Optional.empty();
        }
    }

    private static Optional<String> firstField(Descriptor type, String path, UnknownFieldSet fields) {
        for (FieldDescriptor field : type.getFields()) {
            List<ByteString> values = fields.getField(field.getNumber()).getLengthDelimitedList();
            for (ByteString value : values) {
                Optional<String> found = inside(field, path + field.getName(), value);
                if (found.isPresent()) return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> inside(FieldDescriptor field, String path, ByteString value) {
        return switch (field.getJavaType()) {
            case STRING -> value.isValidUtf8() ? Optional.empty() : Optional.of(path);
            case MESSAGE -> firstFieldOf(field.getMessageType(), path + ".", value);
            default -> Optional.empty();
        };
    }

    private static Optional<String> firstFieldOf(Descriptor type, String path, ByteString value) {
        try {
            return firstField(type, path, UnknownFieldSet.parseFrom(value));
        } catch (InvalidProtocolBufferException _) {
            return Optional.empty();
        }
    }
}
