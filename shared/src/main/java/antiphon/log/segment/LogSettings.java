package antiphon.log.segment;

/// How a log on disk uses disk and memory.
///
/// @param segmentBytes where a new segment begins; small ones cost open files, large ones make a side file large
/// @param allocateBytes how much of a segment is taken at a time; little makes syncs dearer, much delays an append
/// @param blockMessages messages per entry of the index; few cost heap, many make reads slow
/// @param blockBytes ... or bytes per entry, if that is reached first
/// @param cacheBytes heap for the newest messages, which replication and readers at the end want
/// @param cachedHashes for how many of the newest messages the hash is in memory; each takes 36 bytes
/// @param startMessages how many of the last messages a start reads at least; what is before them in full segments is
///        trusted until it is read. What a node wants to know of its messages before it serves must be among these
/// @param readersMax how many reads use the disk at once, each with an open file and a buffer
public record LogSettings(
        long segmentBytes,
        int allocateBytes,
        int blockMessages,
        int blockBytes,
        long cacheBytes,
        int cachedHashes,
        long startMessages,
        int readersMax) {

    public LogSettings {
        if (segmentBytes <= SegmentHeader.BYTES)
            throw new IllegalArgumentException("a segment of " + segmentBytes + " bytes has no room for a message");
        if (startMessages < 0)
            throw new IllegalArgumentException("a start cannot read " + startMessages + " messages");
        if (allocateBytes < 1 || blockMessages < 1 || blockBytes < 1 || cachedHashes < 1 || readersMax < 1)
            throw new IllegalArgumentException("sizes of a log must be 1 or more");
        if (cacheBytes < 0) throw new IllegalArgumentException("a cache cannot have " + cacheBytes + " bytes");
    }

    public static LogSettings standard() {
        return new LogSettings(64 << 20, 1 << 20, 64, 256 << 10, 16 << 20, 65_536, 100_000, 16);
    }

    /// Every limit is met within a few messages.
    public static LogSettings tiny() {
        return new LogSettings(1024, 300, 4, 600, 1500, 5, 3, 2);
    }

    public LogSettings withStartMessages(long messages) {
        return new LogSettings(
                segmentBytes, allocateBytes, blockMessages, blockBytes, cacheBytes, cachedHashes, messages, readersMax);
    }
}
