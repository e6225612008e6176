package antiphon.cli;

import antiphon.client.MessageReader;
import antiphon.client.StoredMessage;
import java.util.List;

/// Compares the logs of two nodes. A hash stands for its message and all before it, so one hash shows whether they are
/// equal up to there, and halving finds the first message that differs.
///
/// @param through up to where they were compared
/// @param firstDifferent 0 when they are equal
record Comparison(long through, long firstDifferent) {
    static Comparison of(MessageReader one, MessageReader other, long through) {
        if (same(one, other, through)) return new Comparison(through, 0);
        long equal = 0;
        long different = through;
        while (different - equal > 1) {
            long middle = equal + (different - equal) / 2;
            if (same(one, other, middle)) equal = middle;
            else different = middle;
        }
        return new Comparison(through, different);
    }

    private static boolean same(MessageReader one, MessageReader other, long number) {
        return number == 0 || hash(one, number).equals(hash(other, number));
    }

    private static String hash(MessageReader reader, long number) {
        List<StoredMessage> messages = reader.page(number, 1).messages();
        return messages.isEmpty() ? "" : messages.getFirst().hash();
    }

    boolean equal() {
        return firstDifferent == 0;
    }
}
