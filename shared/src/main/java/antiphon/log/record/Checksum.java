package antiphon.log.record;

import java.util.zip.CRC32C;

/// CRC32C: detects changes by a disk or a crash. The hash chain detects changes by people.
public final class Checksum {
    private Checksum() {}

    public static int of(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    /// Over a record's length, its unsynced count, and its entry.
    public static int ofRecord(int length, int unsynced, byte[] bytes, int entryFrom) {
        CRC32C crc = new CRC32C();
        update(crc, length);
        update(crc, unsynced);
        crc.update(bytes, entryFrom, length);
        return (int) crc.getValue();
    }

    private static void update(CRC32C crc, int bigEndian) {
        for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) crc.update(bigEndian >>> shift);
    }
}
