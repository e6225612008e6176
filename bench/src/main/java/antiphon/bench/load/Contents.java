package antiphon.bench.load;

import java.util.SplittableRandom;

/// Texts of one length that do not compress, made before the clock runs.
public final class Contents {
    private static final int DIFFERENT_MAX = 1024;
    private static final int BYTES_MAX = 16 << 20; // together, so that long ones do not fill the heap
    private static final char FIRST_PRINTABLE = '!';
    private static final char LAST_PRINTABLE = '~';

    private final String[] texts;

    public Contents(int bytes) {
        SplittableRandom random = new SplittableRandom(bytes);
        texts = new String[Math.clamp(BYTES_MAX / bytes, 1, DIFFERENT_MAX)];
        for (int i = 0; i < texts.length; i++) texts[i] = text(bytes, random);
    }

    private static String text(int bytes, SplittableRandom random) {
        StringBuilder text = new StringBuilder(bytes);
        for (int i = 0; i < bytes; i++) text.append((char) random.nextInt(FIRST_PRINTABLE, LAST_PRINTABLE + 1));
        return text.toString();
    }

    public String of(long number) {
        return texts[(int) (number % texts.length)];
    }
}
