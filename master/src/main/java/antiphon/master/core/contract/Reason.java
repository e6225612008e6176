package antiphon.master.core.contract;

import java.util.Comparator;
import java.util.Optional;

/// Why a worker is in its state: a code for programs, and a sentence for people, which may contain anything.
public record Reason(Code code, String sentence) {
    public static final Reason NONE = new Reason(Code.NONE, "");

    /// Where several fit, the first is the most precise.
    public enum Code {
        NONE, NOT_HEARD_FROM, ANSWERS, CONNECTION_REFUSED, UNKNOWN_HOST,
        /// Its TLS does not fit this master's.
        CERTIFICATE,
        NOT_REACHABLE,
        /// Something answers, and is no worker.
        NO_WORKER,
        /// The worker answers, and cannot reach this master to fetch what it lacks.
        MASTER_NOT_REACHED,
        /// A node answers, and is not this worker.
        ANOTHER_NODE,
        /// Its disk is a copy of another node's.
        COPIED_DISK,
        NO_ANSWER, WRONG_TOKEN, NO_ROOM, OTHER_LOG,
        /// It has promised a later epoch than this master's.
        LATER_EPOCH,
        DIVERGED,
        /// A hash cannot be compared because a disk is damaged.
        DAMAGE,
        /// A recovery made no progress.
        STALLED,
        CATCHING_UP,
        /// A call ended with an error that is none of these.
        ERROR, OTHER
    }

    /// One that has no code of its own.
    public static Reason other(String sentence) {
        return new Reason(Code.OTHER, sentence);
    }

    public Reason withPrefix(String before) {
        return new Reason(code, before + sentence);
    }

    public Reason withSuffix(String more) {
        return new Reason(code, sentence + more);
    }

    /// @param other a second code that fits, if there is one
    public Reason orRather(Optional<Code> other) {
        Code first = other.filter(it -> Comparator.<Code>naturalOrder().compare(it, code) < 0).orElse(code);
        return new Reason(first, sentence);
    }
}
