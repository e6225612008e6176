package antiphon.log;

/// Messages that this node held and can no longer read.
///
/// @param first the first of them
/// @param last the last of them; those behind it are whole
/// @param path the file they are in
/// @param offset where in the file the first begins
/// @param what what is wrong there
public record DamagedRange(long first, long last, String path, long offset, String what) {
    @Override
    public String toString() {
        String which = first == last ? "message " + first : "messages " + first + " to " + last;
        return which + " in " + path + " from byte " + offset + ": " + what;
    }
}
