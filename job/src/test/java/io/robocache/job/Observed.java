package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.robocache.plugin.RoboCachePlugin;
import io.robocache.shard.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;

/** What others see of a build: Prometheus, Spark's event log, the record of its run. */
final class Observed {
    private static final String NAMESPACE = "robocache";
    private static final String GAUGE = "metrics_" + NAMESPACE + "_driver_plugin_"
            + RoboCachePlugin.class.getName().replace('.', '_') + "_";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Observed() {}

    /** A context with the plugin, Spark's web page, Prometheus and an event log in that folder. */
    static JavaSparkContext open(String master, Path events, String... more) throws IOException {
        Files.createDirectories(events);
        List<String> settings = new ArrayList<>(List.of(
                "spark.plugins", RoboCachePlugin.class.getName(),
                "spark.ui.enabled", "true",
                "spark.ui.port", "0",
                "spark.metrics.namespace", NAMESPACE,
                "spark.metrics.conf.*.sink.prometheusServlet.class", "org.apache.spark.metrics.sink.PrometheusServlet",
                "spark.metrics.conf.*.sink.prometheusServlet.path", "/metrics/prometheus",
                "spark.eventLog.enabled", "true",
                "spark.eventLog.compress", "false",
                "spark.eventLog.dir", events.toUri().toString()));
        settings.addAll(List.of(more));
        return LocalSpark.open(master, settings.toArray(String[]::new));
    }

    static String get(String uri) throws IOException {
        try {
            HttpResponse<String> answer = HTTP.send(
                    HttpRequest.newBuilder(URI.create(uri))
                            .timeout(Duration.ofSeconds(20))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), uri + ": " + answer.body());
            return answer.body();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    static JsonNode json(String uri) throws IOException {
        return Json.read(get(uri).getBytes(StandardCharsets.UTF_8));
    }

    /** Our gauges as Prometheus reads them, by name. */
    static Map<String, Long> prometheus(JavaSparkContext spark) throws IOException {
        Map<String, Long> gauges = new TreeMap<>();
        String page = get(spark.sc().uiWebUrl().get() + "/metrics/prometheus/");
        for (String line : page.lines().filter(each -> each.startsWith(GAUGE)).toList()) {
            String[] parts = line.split("[{} ]+", -1);
            String name = parts[0].substring(GAUGE.length());
            if (name.endsWith("_Value")) {
                gauges.put(name.substring(0, name.length() - "_Value".length()), Long.valueOf(parts[parts.length - 1]));
            }
        }
        return gauges;
    }

    /** All events of the one application of that folder, in order. */
    static List<JsonNode> events(Path folder) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Observed::isLog).sorted().toList()) {
                for (String line : Files.readAllLines(file)) {
                    events.add(Json.read(line.getBytes(StandardCharsets.UTF_8)));
                }
            }
        }
        return events;
    }

    /** Neither a checksum nor the empty file that tells the application's state. */
    private static boolean isLog(Path file) {
        String name = file.getFileName().toString();
        return Files.isRegularFile(file) && !name.startsWith(".") && !name.startsWith("appstatus");
    }

    /** Our accumulators of each stage, by the stage's name. */
    static Map<String, Map<String, Long>> accumulators(List<JsonNode> events) {
        Map<String, Map<String, Long>> stages = new TreeMap<>();
        for (JsonNode event : events) {
            if (event.path("Event").asText().equals("SparkListenerStageCompleted")) {
                JsonNode stage = event.get("Stage Info");
                Map<String, Long> counts =
                        stages.computeIfAbsent(stage.get("Stage Name").asText(), name -> new TreeMap<>());
                stage.get("Accumulables").forEach(each -> {
                    String name = each.path("Name").asText();
                    if (name.startsWith("robocache.")) {
                        counts.put(
                                name.substring("robocache.".length()),
                                Long.valueOf(each.get("Value").asText()));
                    }
                });
            }
        }
        return stages;
    }

    /** Descriptions of all Spark jobs, in order. */
    static List<String> descriptions(List<JsonNode> events) {
        return events.stream()
                .filter(event -> event.path("Event").asText().equals("SparkListenerJobStart"))
                .map(event ->
                        event.get("Properties").path("spark.job.description").asText())
                .collect(Collectors.toList());
    }

    /** The record of a run. */
    static JsonNode record(Path output, BuildReport report) throws IOException {
        return Json.read(Files.readAllBytes(output.resolve("meta/robocache/runs/" + report.runId() + "/run.json")));
    }
}
