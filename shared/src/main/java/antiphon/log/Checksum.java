package antiphon.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// CRC32C: tells what a disk or a crash did to bytes. What a person did to them the hash chain tells.
final class Checksum {
    private Checksum() {}

    static int of(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    /// Over a record's length, its unsynced count, and its entry.
    static int ofRecord(int length, int unsynced, byte[] bytes, int entryFrom) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(8).putInt(length).putInt(unsynced).flip());
        crc.update(bytes, entryFrom, length);
        return (int) crc.getValue();
    }
}
