package antiphon.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Numbers at any place of a byte array, the high byte first, without an object around the array.
public final class BigEndian {
    private static final VarHandle SHORT = MethodHandles
            .byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private BigEndian() {}

    public static int unsignedShort(byte[] bytes, int at) {
        return Short.toUnsignedInt((short) SHORT.get(bytes, at));
    }

    public static int intAt(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    public static long longAt(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }
}
