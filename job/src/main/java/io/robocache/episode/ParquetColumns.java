package io.robocache.episode;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** Some columns of a Parquet file, row by row, put beside each other in an order of their own. */
final class ParquetColumns implements ParquetRows.Sink {

    private final Map<String, Cell> cells = new LinkedHashMap<>();
    private final Cell[] given; // the same, in order
    private RowSink out; // null: only the counts are wanted

    /** The values of one column in one row. */
    private static final class Cell implements ParquetCell.Sink {
        private long[] whole = new long[4]; // the values, if they are whole
        private double[] reals = new double[4]; // if they are not
        private byte[] bytes;
        private int count;
        private boolean real;
        private int nulls;
        private int width = -1;
        private boolean single;
        private boolean floating;
        private boolean image;

        @Override
        public void value(long value) {
            if (count == whole.length) {
                whole = Arrays.copyOf(whole, 2 * count);
            }
            whole[count++] = value;
        }

        @Override
        public void value(double value) {
            real = true;
            if (count == reals.length) {
                reals = Arrays.copyOf(reals, 2 * count);
            }
            reals[count++] = value;
        }

        @Override
        public void values(double[] values, int from, int more) {
            real = true;
            if (count + more > reals.length) {
                reals = Arrays.copyOf(reals, Math.max(count + more, 2 * count));
            }
            System.arraycopy(values, from, reals, count, more);
            count += more;
        }

        @Override
        public void value(Binary value) {
            bytes = value.getBytes();
            count++;
        }

        @Override
        public void nullElement() {
            if (floating) {
                value(Double.NaN);
            } else {
                nulls++;
            }
        }

        @Override
        public String member() {
            return image ? ParquetTypes.IMAGE_BYTES : null;
        }
    }

    ParquetColumns(List<String> columns) {
        columns.forEach(column -> cells.put(column, new Cell()));
        given = cells.values().toArray(Cell[]::new);
    }

    /** Where rows go, and how many values each column gives; a row with another number in a column is given as empty. */
    void into(RowSink sink, Map<String, Integer> widths, MessageType schema, MinorType wanted) {
        out = sink;
        widths.forEach((column, width) -> {
            Cell cell = cells.get(column);
            MinorType type = ParquetTypes.typeOf(schema.getType(column));
            cell.width = width;
            cell.single = schema.getType(column).isPrimitive() && wanted != MinorType.VARBINARY;
            cell.floating = type == MinorType.FLOAT4 || type == MinorType.FLOAT8;
            cell.image = wanted == MinorType.VARBINARY;
        });
    }

    /** Values of the last row. */
    int count(String column) {
        return cells.get(column).count;
    }

    @Override
    public ParquetCell.Sink column(Type column) {
        return cells.get(column.getName());
    }

    @Override
    public void start() {
        for (Cell cell : given) {
            cell.count = 0;
            cell.nulls = 0;
            cell.bytes = null;
        }
    }

    @Override
    public void accept() throws IOException {
        if (out == null) {
            return;
        }
        out.startRow();
        boolean whole = true;
        for (Cell cell : given) { // for each row of a file: nothing is made
            whole &= isWhole(cell);
        }
        for (int i = 0; whole && i < given.length; i++) {
            give(given[i]);
        }
        out.acceptRow();
    }

    private static boolean isWhole(Cell cell) {
        return cell.nulls == 0 && (cell.count == cell.width || (cell.single && cell.count == 0));
    }

    private void give(Cell cell) {
        if (cell.count == 0) {
            out.nullElement();
        } else if (cell.bytes != null) {
            out.value(cell.bytes);
        } else if (cell.real) {
            out.values(cell.reals, 0, cell.count);
        } else {
            for (int i = 0; i < cell.count; i++) {
                out.value(cell.whole[i]);
            }
        }
    }
}
