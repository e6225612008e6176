package antiphon.recording.codec;

/// How the values of one type are written and read.
public interface Codec {
    void write(Object value, ByteSink out);

    Object read(ByteSource in) throws RecordingException;

    /// The type in words, down to its last component: bytes that were written with one shape can be read with no other.
    String shape();
}
