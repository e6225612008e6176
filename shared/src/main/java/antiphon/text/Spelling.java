package antiphon.text;

/// How near two words are, to suggest the one that was meant.
public final class Spelling {
    private Spelling() {}

    /// How many characters were put in, left out, changed or swapped with their neighbour (Damerau's distance).
    public static int changes(String from, String to) {
        int[][] rows = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++)
            for (int j = 0; j <= to.length(); j++) rows[i][j] = i == 0 || j == 0 ? i + j : step(rows, from, i, to, j);
        return rows[from.length()][to.length()];
    }

    private static int step(int[][] rows, String from, int i, String to, int j) {
        int changed = rows[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        int least = Math.min(changed, 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
        boolean swapped = i > 1 && j > 1
                && from.charAt(i - 1) == to.charAt(j - 2)
                && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(least, rows[i - 2][j - 2] + 1) : least;
    }
}
