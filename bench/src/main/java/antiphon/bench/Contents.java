package antiphon.bench;

import java.util.SplittableRandom;

/// Texts of one length that do not compress, made before the clock runs.
final class Contents {
    private static final int DIFFERENT = 1024;
    private static final char FIRST_PRINTABLE = '!';
    private static final char LAST_PRINTABLE = '~';

    private final String[] texts = new String[DIFFERENT];

    Contents(int bytes) {
        SplittableRandom random = new SplittableRandom(bytes);
        for (int i = 0; i < DIFFERENT; i++) texts[i] = text(bytes, random);
    }

    private static String text(int bytes, SplittableRandom random) {
        StringBuilder text = new StringBuilder(bytes);
        for (int i = 0; i < bytes; i++) text.append((char) random.nextInt(FIRST_PRINTABLE, LAST_PRINTABLE + 1));
        return text.toString();
    }

    String of(long number) {
        return texts[(int) (number % DIFFERENT)];
    }
}
