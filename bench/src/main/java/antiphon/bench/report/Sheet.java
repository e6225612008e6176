package antiphon.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Figures in rows and columns, for people as a Markdown table and for programs as JSON.
public final class Sheet {
    private final String title;
    private final List<String> columns;
    private final List<List<Object>> rows = new ArrayList<>();

    /// @param title what was measured, how, and with what settings
    public Sheet(String title, String... columns) {
        this.title = title;
        this.columns = List.of(columns);
    }

    /// @param cells numbers or texts, one for each column
    public void row(Object... cells) {
        if (cells.length != columns.size())
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
        rows.add(List.of(cells));
    }

    /// The numbers of a column, in the order of the rows.
    public List<Double> numbers(String column) {
        int at = columns.indexOf(column);
        if (at < 0) throw new IllegalArgumentException("no column " + column + " among " + columns);
        return rows.stream().map(row -> ((Number) row.get(at)).doubleValue()).toList();
    }

    /// A curve of one column over another.
    public Panel.Curve curve(String name, String x, String y) {
        List<Double> xs = numbers(x);
        List<Double> ys = numbers(y);
        return new Panel.Curve(
                name, IntStream.range(0, rows.size()).mapToObj(i -> new Panel.Point(xs.get(i), ys.get(i))).toList());
    }

    public String markdown() {
        StringBuilder text = new StringBuilder(title).append("\n\n");
        line(text, columns);
        line(text, columns.stream().map(_ -> "---:").toList());
        for (List<Object> row : rows) line(text, row.stream().map(Sheet::shown).toList());
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append(cells.stream().collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    /// Three digits are more than a measurement knows.
    private static String shown(Object cell) {
        if (!(cell instanceof Double number))
            return cell instanceof Number whole
                    ? String.format(Locale.ROOT, "%,d", whole.longValue())
                    : cell.toString();
        if (number == 0) return "0";
        int decimals = Math.clamp(2 - (int) Math.floor(Math.log10(Math.abs(number))), 0, 3);
        double unit = Math.pow(10, Math.floor(Math.log10(Math.abs(number))) - 2);
        return String.format(Locale.ROOT, "%,." + decimals + "f", Math.round(number / unit) * unit);
    }

    /// One object for each row, with the columns as its names.
    public String json() {
        return rows.stream().map(this::object).collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }

    private String object(List<Object> row) {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> "\"" + columns.get(i) + "\": " + value(row.get(i)))
                .collect(Collectors.joining(", ", "  {", "}"));
    }

    private static String value(Object cell) {
        if (cell instanceof Double number) return String.format(Locale.ROOT, "%.4f", number);
        return cell instanceof Number ? cell.toString() : "\"" + cell + "\"";
    }
}
