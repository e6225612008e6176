package antiphon.master.page;

/// What happens to a write right now, for the write concerns `from` to `through`.
///
/// @param sentence why, and what follows, for people
record Prospect(int from, int through, Verdict verdict, String sentence) {
    enum Verdict {
        /// Acknowledged as soon as it is written and copied.
        NOW,
        /// Taken, and short of copies until a worker is back.
        WAITS,
        REFUSED
    }

    String concerns() {
        return from == through ? "w=" + from : "w=" + from + " to w=" + through;
    }
}
