package antiphon.wire;

import antiphon.message.Hash;
import antiphon.message.MessageId;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/// Puts fields in the protobuf encoding into an array with room for them. Fields with their default value are left
/// out, as proto3 wants it. For field numbers up to 15, whose tag is one byte.
final class ProtoBytes {
    /// Of a tag, and of a length below 128.
    static final int ID_FIELD_BYTES = 2 + MessageId.TEXT_BYTES;
    static final int HASH_FIELD_BYTES = 2 + Hash.BYTES;
    static final int DOUBLE_FIELD_BYTES = 1 + Double.BYTES;

    private final byte[] bytes;
    private final CodedOutputStream out;
    private final byte[] scratch = new byte[MessageId.TEXT_BYTES];

    ProtoBytes(int size) {
        this.bytes = new byte[size];
        this.out = CodedOutputStream.newInstance(bytes);
    }

    /// How many bytes the field takes.
    static int bytesField(int length) {
        return length == 0 ? 0 : lengthField(length) + length;
    }

    /// How many bytes a tag and a length take.
    static int lengthField(int length) {
        return 1 + CodedOutputStream.computeUInt32SizeNoTag(length);
    }

    /// How many bytes the field takes.
    static int longField(long value) {
        return value == 0 ? 0 : 1 + CodedOutputStream.computeUInt64SizeNoTag(value);
    }

    /// How many bytes the field takes.
    static int doubleField(double value) {
        return isDefault(value) ? 0 : DOUBLE_FIELD_BYTES;
    }

    private static boolean isDefault(double value) {
        return Double.doubleToRawLongBits(value) == 0;
    }

    void putLength(int field, int length) throws IOException {
        out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(length);
    }

    void putBytes(int field, byte[] source, int from, int length) throws IOException {
        if (length == 0) return;
        putLength(field, length);
        out.write(source, from, length);
    }

    void putHash(int field, Hash hash) throws IOException {
        hash.copyTo(scratch, 0);
        putBytes(field, scratch, 0, Hash.BYTES);
    }

    void putId(int field, Hash hash) throws IOException {
        MessageId.put(hash, scratch, 0);
        putBytes(field, scratch, 0, MessageId.TEXT_BYTES);
    }

    void putLong(int field, long value) throws IOException {
        if (value != 0) out.writeUInt64(field, value);
    }

    void putDouble(int field, double value) throws IOException {
        if (!isDefault(value)) out.writeDouble(field, value);
    }

    /// @throws IllegalStateException when fewer bytes were put than there is room for
    byte[] whole() {
        out.checkNoSpaceLeft();
        return bytes;
    }
}
