package antiphon.cli.verify;

import antiphon.client.error.AntiphonException;
import antiphon.client.read.MessageReader;
import antiphon.client.read.StoredMessage;
import java.util.List;

/// Compares the logs of two nodes. A hash stands for its message and all before it, so one hash shows whether they are
/// equal up to there, and halving finds the first message that differs.
///
/// @param firstDifferent 0 when they are equal
record Comparison(long firstDifferent) {
    /// The node that others are compared with could not be read: the others are not to blame.
    static final class ReferenceFailure extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final AntiphonException failed;

        ReferenceFailure(AntiphonException failed) {
            super(failed);
            this.failed = failed;
        }

        AntiphonException failed() {
            return failed;
        }
    }

    /// @param through up to where they are compared; both hold that
    ///
    /// @throws ReferenceFailure when `one` cannot be read
    static Comparison of(MessageReader one, MessageReader other, long through) {
        if (same(one, other, through)) return new Comparison(0);
        long equal = 0;
        long different = through;
        while (different - equal > 1) {
            long middle = equal + (different - equal) / 2;
            if (same(one, other, middle)) equal = middle;
            else different = middle;
        }
        return new Comparison(different);
    }

    private static boolean same(MessageReader one, MessageReader other, long number) {
        return number == 0 || referenceHash(one, number).equals(hash(other, number));
    }

    private static String referenceHash(MessageReader reference, long number) {
        try {
            return hash(reference, number);
        } catch (AntiphonException e) {
            throw new ReferenceFailure(e);
        }
    }

    private static String hash(MessageReader reader, long number) {
        List<StoredMessage> messages = reader.page(number, 1).messages();
        return messages.isEmpty() ? "" : messages.getFirst().hash();
    }

    private boolean equal() {
        return firstDifferent == 0;
    }

    /// @param last the number of its last message
    /// @param behind how many messages the other node had more
    Likeness likeness(long last, long behind) {
        if (!equal()) return Likeness.DIFFERENT;
        return last == 0 && behind > 0 ? Likeness.NOT_COMPARED : Likeness.SAME;
    }

    /// @param reference the node compared with
    /// @param behind how many messages that node had more; below 0 when it had less
    String sentence(String reference, long last, long behind) {
        if (!equal()) return "DIFFERS from " + reference + " from message " + firstDifferent + " on";
        if (behind > 0) return (last == 0 ? "holds none" : "same as " + reference) + ", " + behind + " behind";
        if (behind < 0) return "same as " + reference + ", with " + -behind + " more";
        return "same as " + reference;
    }
}
