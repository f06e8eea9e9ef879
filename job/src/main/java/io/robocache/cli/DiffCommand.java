package io.robocache.cli;

import io.robocache.job.Uris;
import io.robocache.shard.DatasetDiff;
import io.robocache.shard.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares two datasets. */
@Command(
        name = "diff",
        description = {
            "Compare two datasets: configuration, columns, episodes and rows, up to the first cell that differs.",
            "Floats are equal if their bits are. Layouts may differ. Exit code 0 if they are equal, else 1."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  robocache diff /tmp/pick /tmp/pick-again", "  robocache diff /tmp/a s3a://lab/datasets/b --json"})
final class DiffCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "A", description = "Folder of a dataset, a path or a URI.")
    private String a;

    @Parameters(index = "1", paramLabel = "B", description = "Folder of the other one.")
    private String b;

    @Option(names = "--json", description = "As JSON on standard output.")
    private boolean json;

    /** Made by picocli. */
    DiffCommand() {}

    @Override
    public Integer call() throws IOException {
        Uris.refuseSecrets("A", a);
        Uris.refuseSecrets("B", b);
        DatasetDiff.Result result = DatasetDiff.of(new Path(a), new Path(b), SparkStart.hadoop());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.compact(asJson(result)));
        } else {
            print(result, out);
        }
        out.flush();
        return result.equal() ? 0 : Main.FAILED;
    }

    private void print(DatasetDiff.Result result, PrintWriter out) {
        if (result.equal()) {
            out.println("%s and %s are equal: %d rows".formatted(a, b, result.rows()));
            return;
        }
        for (DatasetDiff.Difference difference : result.differences()) {
            out.println(Failure.oneLine(difference.what()));
            if (!difference.a().isEmpty() || !difference.b().isEmpty()) {
                out.println("  A  " + Failure.oneLine(difference.a()));
                out.println("  B  " + Failure.oneLine(difference.b()));
            }
        }
        DatasetDiff.Cell cell = result.cell();
        if (cell == null) {
            out.println("the %d rows that both have are equal in the columns that both have".formatted(result.rows()));
            return;
        }
        out.println("first cell that differs: row %d, column %s%s"
                .formatted(cell.row(), cell.column(), cell.where().isEmpty() ? "" : ", " + cell.where()));
        out.println("  A  [%s @ row %d] %s".formatted(cell.fileA(), cell.rowA(), cell.valueA()));
        out.println("  B  [%s @ row %d] %s".formatted(cell.fileB(), cell.rowB(), cell.valueB()));
    }

    private static Map<String, Object> asJson(DatasetDiff.Result result) {
        List<Object> differences = new ArrayList<>();
        result.differences().forEach(d -> differences.add(Map.of("what", d.what(), "a", d.a(), "b", d.b())));
        Map<String, Object> json = new TreeMap<>();
        json.put("equal", result.equal());
        json.put("rows", result.rows());
        json.put("differences", differences);
        DatasetDiff.Cell cell = result.cell();
        if (cell != null) {
            json.put(
                    "first_cell",
                    Map.of(
                            "row", cell.row(),
                            "column", cell.column(),
                            "where", cell.where(),
                            "a", Map.of("file", cell.fileA(), "row", cell.rowA(), "value", cell.valueA()),
                            "b", Map.of("file", cell.fileB(), "row", cell.rowB(), "value", cell.valueB())));
        }
        return json;
    }
}
