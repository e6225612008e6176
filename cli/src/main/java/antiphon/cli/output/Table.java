package antiphon.cli.output;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Aligned columns. Rows may be printed in portions: the heading comes once, and a column that has grown stays wide.
public final class Table {
    private static final String BETWEEN = "  ";

    private final List<Column> columns;
    private final List<List<Cell>> rows = new ArrayList<>();
    private final int[] widths;
    private final boolean colour;
    private boolean headed;

    /// @param right numbers stand to the right
    public record Column(String title, boolean right) {
        public static Column text(String title) {
            return new Column(title, false);
        }

        public static Column number(String title) {
            return new Column(title, true);
        }
    }

    /// A text that shows how things are, and so may have a colour.
    public record Cell(String text, Tint tint) {
        private static Cell of(Object cell) {
            return cell instanceof Cell(String text, Tint tint)
                    ? new Cell(Printable.of(text), tint)
                    : new Cell(Printable.of(cell.toString()), Tint.NONE);
        }

        private int length() {
            return text.codePointCount(0, text.length());
        }
    }

    public Table(boolean colour, Column... columns) {
        this.colour = colour;
        this.columns = List.of(columns);
        this.widths = new int[columns.length];
    }

    /// @param cells each a [Cell], or anything that is shown as text
    public void add(Object... cells) {
        List<Cell> row = Stream.of(cells).map(Cell::of).toList();
        if (row.size() != widths.length)
            throw new IllegalArgumentException(row.size() + " cells for " + widths.length + " columns");
        rows.add(row);
    }

    /// Prints what was added since the last time, with the heading before the first row.
    public void print(PrintStream out) {
        if (rows.isEmpty()) return;
        if (!headed) rows.addFirst(columns.stream().map(Column::title).map(Cell::of).toList());
        headed = true;
        rows.forEach(this::widen);
        rows.forEach(row -> out.println(line(row)));
        rows.clear();
    }

    private void widen(List<Cell> row) {
        for (int column = 0; column < widths.length; column++)
            widths[column] = Math.max(widths[column], row.get(column).length());
    }

    private String line(List<Cell> row) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            Cell cell = row.get(column);
            String padding = " ".repeat(widths[column] - cell.length());
            if (column > 0) line.append(BETWEEN);
            if (columns.get(column).right) line.append(padding).append(cell.text());
            else line.append(colour ? cell.tint().on(cell.text()) : cell.text()).append(padding);
        }
        return line.toString().stripTrailing();
    }
}
