package antiphon.log.segment;

/// Messages that this node held and can no longer read.
///
/// @param first the first of them
/// @param last the last of them; later ones are intact, or were not checked
/// @param path the file they are in
/// @param offset where in the file the first begins
/// @param what the kind of damage
public record DamagedRange(long first, long last, String path, long offset, String what) {
    /// Both, when nothing lies between them.
    public DamagedRange and(DamagedRange other) {
        DamagedRange lower = first <= other.first ? this : other;
        return new DamagedRange(lower.first, Math.max(last, other.last), path, lower.offset, lower.what);
    }

    /// Whether they overlap, or one begins where the other ends.
    public boolean touches(DamagedRange other) {
        return path.equals(other.path) && first <= other.last + 1 && other.first <= last + 1;
    }

    public boolean holds(DamagedRange other) {
        return path.equals(other.path) && first <= other.first && other.last <= last;
    }

    public DamagedRange from(BlockIndex.Point point) {
        return new DamagedRange(point.sequence(), last, path, point.offset(), what);
    }

    /// The part of it up to `through`.
    public DamagedRange upTo(long through) {
        return new DamagedRange(first, Math.min(last, through), path, offset, what);
    }

    /// Their numbers, for people.
    public String messages() {
        return first == last ? "message " + first : "messages " + first + " to " + last;
    }

    @Override
    public String toString() {
        return messages() + " in " + path + " from byte " + offset + ": " + what;
    }
}
