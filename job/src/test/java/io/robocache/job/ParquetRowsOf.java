package io.robocache.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;

/** The rows of a dataset's first data file, as parquet-java's own example reader gives them. */
final class ParquetRowsOf {
    private ParquetRowsOf() {}

    static List<Group> dataset(Path output) throws IOException {
        List<Group> rows = new ArrayList<>();
        try (ParquetReader<Group> reader = ParquetReader.builder(
                        new GroupReadSupport(),
                        new org.apache.hadoop.fs.Path(output.resolve("data/chunk-000/file-000.parquet")
                                .toUri()))
                .build()) {
            for (Group row = reader.read(); row != null; row = reader.read()) {
                rows.add(row);
            }
        }
        return rows;
    }

    /** The elements of a list of lists, each as text. */
    static List<String> nested(Group row, String column) {
        Group lists = row.getGroup(column, 0);
        List<String> elements = new ArrayList<>();
        for (int i = 0; i < lists.getFieldRepetitionCount(0); i++) {
            Group list = lists.getGroup(0, i).getGroup(0, 0);
            for (int k = 0; k < list.getFieldRepetitionCount(0); k++) {
                elements.add(list.getGroup(0, k).getValueToString(0, 0));
            }
        }
        return elements;
    }

    /** The elements of a list, each as text. */
    static List<String> list(Group row, String column) {
        Group list = row.getGroup(column, 0);
        List<String> elements = new ArrayList<>();
        for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
            elements.add(list.getGroup(0, i).getValueToString(0, 0));
        }
        return elements;
    }
}
