package io.robocache.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.VariantType;

/** How the result of a query is printed. Structs, lists and maps are JSON in a cell, bytes are base64. */
enum SqlOutput {
    /** For people: aligned, long cells cut, the first rows. */
    TABLE,
    /** RFC 4180 with a header line, everything in full; NULL is an empty cell, an empty text is {@code ""}. */
    CSV,
    /** One JSON object a row and line, everything in full. */
    JSON;

    private static final int WIDEST_CELL = 48;

    /** NULL is told, and times are whole. */
    private static final Map<String, String> JSON_OPTIONS =
            Map.of("ignoreNullFields", "false", "timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX");

    /**
     * Prints all rows, or of a table at most {@code most}.
     *
     * @return whether there are more
     */
    boolean print(Dataset<Row> result, int most, PrintWriter out) {
        if (result.columns().length == 0) {
            return false; // a statement that has no result
        }
        switch (this) {
            case TABLE:
                return table(result, most, out);
            case CSV:
                csv(result, out);
                return false;
            default:
                json(result, out);
                return false;
        }
    }

    private static boolean table(Dataset<Row> result, int most, PrintWriter out) {
        List<Row> rows = texts(result).limit(most + 1).collectAsList();
        Table table = Table.ofFigures().row((Object[]) result.columns());
        for (Row row : rows.subList(0, Math.min(most, rows.size()))) {
            Object[] cells = new Object[row.size()];
            for (int i = 0; i < cells.length; i++) {
                cells[i] = row.isNullAt(i) ? "NULL" : cut(row.getString(i));
            }
            table.row(cells);
        }
        table.print(out, "");
        return rows.size() > most;
    }

    private static String cut(String cell) {
        String line = cell.replaceAll("[\\p{Cntrl}]+", " ");
        return line.length() <= WIDEST_CELL ? line : line.substring(0, WIDEST_CELL - 3) + "...";
    }

    private static void csv(Dataset<Row> result, PrintWriter out) {
        List<String> line = new ArrayList<>();
        for (String name : result.columns()) {
            line.add(quoted(name));
        }
        out.println(String.join(",", line));
        Iterator<Row> rows = texts(result).toLocalIterator();
        while (rows.hasNext()) {
            Row row = rows.next();
            line.clear();
            for (int i = 0; i < row.size(); i++) {
                line.add(row.isNullAt(i) ? "" : quoted(row.getString(i)));
            }
            out.println(String.join(",", line));
        }
    }

    private static void json(Dataset<Row> result, PrintWriter out) {
        String[] names = result.columns();
        Column[] fields = new Column[names.length];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = functions.col("c" + i).as(names[i]);
        }
        Iterator<Row> lines = numbered(result)
                .select(functions.to_json(functions.struct(fields), JSON_OPTIONS))
                .toLocalIterator();
        while (lines.hasNext()) {
            out.println(lines.next().getString(0));
        }
    }

    private static String quoted(String cell) {
        boolean plain = !cell.isEmpty() && cell.chars().noneMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    /** With names that differ; two columns of a result may have the same. */
    private static Dataset<Row> numbered(Dataset<Row> result) {
        String[] names = new String[result.columns().length];
        for (int i = 0; i < names.length; i++) {
            names[i] = "c" + i;
        }
        return result.toDF(names);
    }

    /** Every column as a text. */
    private static Dataset<Row> texts(Dataset<Row> result) {
        Dataset<Row> numbered = numbered(result);
        StructField[] fields = numbered.schema().fields();
        Column[] columns = new Column[fields.length];
        for (int i = 0; i < fields.length; i++) {
            columns[i] = text(functions.col(fields[i].name()), fields[i].dataType());
        }
        return numbered.select(columns);
    }

    private static Column text(Column column, DataType type) {
        if (type instanceof StructType
                || type instanceof ArrayType
                || type instanceof MapType
                || type instanceof VariantType) {
            return functions.to_json(column, JSON_OPTIONS);
        }
        return type instanceof BinaryType ? functions.base64(column) : column.cast("string");
    }
}
