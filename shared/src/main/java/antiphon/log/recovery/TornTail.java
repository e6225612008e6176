package antiphon.log.recovery;

/// The remains of a write that was not finished. These messages were never reported as durable.
///
/// @param sequence the first message that is not there
/// @param bytes how many bytes were truncated
public record TornTail(String path, long offset, long sequence, long bytes) {
    @Override
    public String toString() {
        return "truncated a torn tail of " + bytes + " bytes in " + path + " at byte " + offset
                + ", where message " + sequence + " would begin: the last write before a crash was not finished";
    }
}
