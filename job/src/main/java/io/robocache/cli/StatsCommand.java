package io.robocache.cli;

import io.robocache.job.Uris;
import io.robocache.page.Num;
import io.robocache.shard.DatasetFigures;
import io.robocache.shard.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the statistics of a dataset. */
@Command(
        name = "stats",
        description = "Print the statistics of a dataset, as meta/stats.json has them.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  robocache stats /tmp/pick",
            "  robocache stats /tmp/pick --feature observation.state",
            "  robocache stats s3a://lab/datasets/pick --json"
        })
final class StatsCommand implements Callable<Integer> {
    private static final int DIGITS = 6;
    private static final List<String> FIGURES = List.of("min", "q01", "q10", "q50", "q90", "q99", "max", "mean", "std");

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Folder of the dataset, a path or a URI.")
    private String dataset;

    @Option(names = "--feature", paramLabel = "NAME", description = "Only this feature; may be given again.")
    private List<String> wanted = List.of();

    @Option(names = "--json", description = "As JSON on standard output, with all digits.")
    private boolean json;

    /** Made by picocli. */
    StatsCommand() {}

    @Override
    public Integer call() throws IOException {
        Uris.refuseSecrets("DIR", dataset);
        DatasetFigures figures = DatasetFigures.read(new Path(dataset), SparkStart.hadoop());
        List<DatasetFigures.Feature> features = features(figures);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.compact(asJson(figures, features)));
        } else {
            print(figures, features, out);
        }
        out.flush();
        return 0;
    }

    private List<DatasetFigures.Feature> features(DatasetFigures figures) {
        List<String> names =
                figures.features().stream().map(DatasetFigures.Feature::name).toList();
        for (String name : wanted) {
            if (!names.contains(name)) {
                throw new picocli.CommandLine.ParameterException(
                        spec.commandLine(),
                        "--feature %s refused: the dataset has %s".formatted(name, String.join(", ", names)));
            }
        }
        return figures.features().stream()
                .filter(feature -> wanted.isEmpty() || wanted.contains(feature.name()))
                .toList();
    }

    private static void print(DatasetFigures figures, List<DatasetFigures.Feature> features, PrintWriter out) {
        out.println("%d episodes, %d frames, %d quarantined"
                .formatted(
                        figures.totals().episodes(),
                        figures.totals().frames(),
                        figures.totals().quarantined()));
        Table table = Table.ofFigures();
        List<Object> heading = new ArrayList<>(List.of("feature", "count"));
        heading.addAll(FIGURES);
        table.row(heading.toArray());
        List<String> without = new ArrayList<>();
        for (DatasetFigures.Feature feature : features) {
            if (feature.count() < 0) {
                without.add(feature.name());
            } else if (feature.figures().isEmpty()) {
                table.row(feature.name(), feature.count());
            } else {
                rows(table, feature);
            }
        }
        table.print(out, "");
        if (!without.isEmpty()) {
            out.println("without statistics, as a dimension has no finite value: " + String.join(", ", without));
        }
    }

    private static void rows(Table table, DatasetFigures.Feature feature) {
        int dimensions = feature.figures().get("min").size();
        for (int d = 0; d < dimensions; d++) {
            String name = feature.names().size() > d
                    ? feature.name() + " " + feature.names().get(d)
                    : dimensions > 1 ? feature.name() + "[" + d + "]" : feature.name();
            List<Object> row = new ArrayList<>(List.of(name, feature.count()));
            for (String figure : FIGURES) {
                row.add(Num.digits(feature.figures().get(figure).get(d), DIGITS));
            }
            table.row(row.toArray());
        }
    }

    private static Map<String, Object> asJson(DatasetFigures figures, List<DatasetFigures.Feature> features) {
        Map<String, Object> all = new LinkedHashMap<>();
        for (DatasetFigures.Feature feature : features) {
            Map<String, Object> one = new LinkedHashMap<>(feature.figures());
            one.put("count", feature.count() < 0 ? null : (Object) feature.count());
            one.put("names", feature.names().isEmpty() ? null : feature.names());
            all.put(feature.name(), one);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("episodes", figures.totals().episodes());
        json.put("frames", figures.totals().frames());
        json.put("quarantined", figures.totals().quarantined());
        json.put("features", all);
        return json;
    }
}
