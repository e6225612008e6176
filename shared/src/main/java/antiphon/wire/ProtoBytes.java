package antiphon.wire;

import antiphon.message.Hash;
import antiphon.message.MessageId;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Puts fields in the protobuf encoding into an array with room for them. Fields with their default value are left
/// out, as proto3 wants it. For field numbers up to 15, whose tag is one byte.
final class ProtoBytes {
    /// Of a tag, and of a length below 128.
    static final int ID_FIELD_BYTES = 2 + MessageId.TEXT_BYTES;
    static final int HASH_FIELD_BYTES = 2 + Hash.BYTES;
    static final int DOUBLE_FIELD_BYTES = 1 + Double.BYTES;

    private static final VarHandle LITTLE_LONG = MethodHandles
            .byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private int at;

    ProtoBytes(int size) {
        this.bytes = new byte[size];
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

    void putLength(int field, int length) {
        tag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        varint(length);
    }

    void putBytes(int field, byte[] source, int from, int length) {
        if (length == 0) return;
        putLength(field, length);
        System.arraycopy(source, from, bytes, at, length);
        at += length;
    }

    void putHash(int field, Hash hash) {
        putLength(field, Hash.BYTES);
        hash.copyTo(bytes, at);
        at += Hash.BYTES;
    }

    void putId(int field, Hash hash) {
        putLength(field, MessageId.TEXT_BYTES);
        MessageId.put(hash, bytes, at);
        at += MessageId.TEXT_BYTES;
    }

    void putLong(int field, long value) {
        if (value == 0) return;
        tag(field, WireFormat.WIRETYPE_VARINT);
        varint(value);
    }

    void putDouble(int field, double value) {
        if (isDefault(value)) return;
        tag(field, WireFormat.WIRETYPE_FIXED64);
        LITTLE_LONG.set(bytes, at, Double.doubleToRawLongBits(value));
        at += Double.BYTES;
    }

    private void tag(int field, int wireType) {
        bytes[at++] = (byte) (field << 3 | wireType);
    }

    private void varint(long value) {
        long rest = value;
        for (; (rest & ~0x7FL) != 0; rest >>>= 7) bytes[at++] = (byte) (rest | 0x80);
        bytes[at++] = (byte) rest;
    }

    /// @throws IllegalStateException when fewer bytes were put than there is room for
    byte[] whole() {
        if (at != bytes.length)
            throw new IllegalStateException(at + " bytes were put where " + bytes.length + " belong");
        return bytes;
    }
}
