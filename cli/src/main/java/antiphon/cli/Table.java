package antiphon.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// Aligned columns. Rows may be printed in portions: the heading comes once, and a column that has grown stays wide.
final class Table {
    private static final String BETWEEN = "  ";

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();
    private final int[] widths;
    private final boolean colour;
    private boolean headed;

    /// @param right numbers stand to the right
    /// @param state shows how things are, so it may have a colour
    record Column(String title, boolean right, boolean state) {
        static Column text(String title) {
            return new Column(title, false, false);
        }

        static Column number(String title) {
            return new Column(title, true, false);
        }

        static Column state(String title) {
            return new Column(title, false, true);
        }
    }

    Table(boolean colour, Column... columns) {
        this.colour = colour;
        this.columns = List.of(columns);
        this.widths = new int[columns.length];
    }

    void add(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) row.add(Printable.of(cell.toString()));
        if (row.size() != widths.length)
            throw new IllegalArgumentException(row.size() + " cells for " + widths.length + " columns");
        rows.add(row);
    }

    /// Prints what was added since the last time, with the heading before the first row.
    void print(PrintStream out) {
        if (rows.isEmpty()) return;
        if (!headed) rows.addFirst(columns.stream().map(Column::title).toList());
        headed = true;
        rows.forEach(this::widen);
        rows.forEach(row -> out.println(line(row)));
        rows.clear();
    }

    private void widen(List<String> row) {
        for (int column = 0; column < widths.length; column++)
            widths[column] = Math.max(widths[column], length(row.get(column)));
    }

    private String line(List<String> row) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String padding = " ".repeat(widths[column] - length(row.get(column)));
            if (column > 0) line.append(BETWEEN);
            if (columns.get(column).right) line.append(padding).append(row.get(column));
            else line.append(tinted(column, row.get(column))).append(padding);
        }
        return line.toString().stripTrailing();
    }

    private String tinted(int column, String cell) {
        return colour && columns.get(column).state ? Tint.of(cell) : cell;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
