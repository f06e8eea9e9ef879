package io.robocache.cli;

import io.robocache.job.ConfigurationException;
import io.robocache.job.sql.RecordingCatalog;
import io.robocache.udf.RoboCacheExtensions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Queries recordings and datasets. */
@Command(
        name = "sql",
        description = {
            "Query recordings and datasets in Spark's SQL: mcap.`PATH` is a table of all messages of recordings,"
                    + " mcap.`PATH`.`TOPIC` one of a topic's decoded messages, parquet.`PATH` a dataset.",
            "Without -e and -f statements are read from standard input, each up to its semicolon. On a terminal lines can be"
                    + " edited, and statements are kept in ~/.robocache_history; 'quit' or Ctrl-D ends, Ctrl-C drops a statement."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  robocache sql -e 'SELECT topic, count(*) FROM mcap.`/data/*.mcap` GROUP BY topic'",
            "  robocache sql -e 'SHOW TABLES IN mcap.`/data/run7.mcap`'",
            "  robocache sql -e 'SELECT log_time, position FROM mcap.`/data/run7.mcap`.`/joint_states`' --output csv",
            "  robocache sql -f report.sql --output json > report.jsonl",
            "  robocache sql"
        })
final class SqlCommand implements Callable<Integer> {
    private static final String EXTENSIONS = "spark.sql.extensions";
    private static final String HISTORY = ".robocache_history";

    @Spec
    private CommandSpec spec;

    /** What is run; one of them. */
    private static final class Given {
        @Option(names = "-e", paramLabel = "SQL", description = "Run these statements, ; between them.")
        private String text;

        @Option(names = "-f", paramLabel = "FILE", description = "Run the statements of a file.")
        private Path file;
    }

    @ArgGroup
    private Given given;

    @Option(
            names = "--output",
            paramLabel = "FORM",
            description = "table (default): for people, long cells cut; csv, json: all rows in full, one a line.")
    private SqlOutput output; // null: not given

    @Option(names = "--json", description = "As --output json.")
    private boolean json;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "1000",
            description = "The most rows of a table, 1 to 1000000; 1000 by default.")
    private int rows;

    @Option(
            names = "--master",
            paramLabel = "URL",
            description = "Spark's master; by default that of spark-submit, else local[*].")
    private String master;

    private SqlOutput form;

    /** Made by picocli. */
    SqlCommand() {}

    @Override
    public Integer call() throws IOException {
        if (rows < 1 || rows > 1_000_000) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--rows %d refused: write 1 to 1000000, or --output csv for all".formatted(rows));
        }
        if (json && output != null && output != SqlOutput.JSON) {
            throw new ParameterException(spec.commandLine(), "--json with --output refused: leave one of them out");
        }
        form = json ? SqlOutput.JSON : output == null ? SqlOutput.TABLE : output;
        String text = given == null ? null : given.text != null ? given.text : read(given.file);
        try (JavaSparkContext context = SparkStart.open(settings(master))) {
            SparkSession spark = SparkSession.builder().getOrCreate(); // with the settings of the context
            if (text != null) {
                runAll(spark, new StringReader(text));
            } else if (Progress.consoleIsTerminal()) {
                try (Terminal terminal = TerminalBuilder.terminal()) {
                    converse(spark, new SqlTerminal(terminal, Path.of(System.getProperty("user.home"), HISTORY)));
                }
            } else {
                runAll(spark, new InputStreamReader(System.in, StandardCharsets.UTF_8));
            }
        }
        return 0;
    }

    /** Settings of a session that knows recordings and our functions; what the user sets stays. */
    static SparkConf settings(String master) {
        SparkConf settings = SparkStart.settings(master, "robocache sql");
        String ours = RoboCacheExtensions.class.getName();
        String others = settings.get(EXTENSIONS, "");
        settings.set(
                EXTENSIONS,
                others.isBlank() ? ours : List.of(others.split(",", -1)).contains(ours) ? others : others + "," + ours);
        settings.setIfMissing("spark.sql.catalog.mcap", RecordingCatalog.class.getName());
        settings.setIfMissing("spark.sql.session.timeZone", "UTC");
        if (settings.get("spark.master").startsWith("local")) {
            settings.setIfMissing("spark.sql.shuffle.partitions", "8");
        }
        return settings;
    }

    private String read(Path file) throws IOException {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new ParameterException(
                    spec.commandLine(), "-f %s refused: it is no readable file; check the path".formatted(file));
        }
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    private void run(SparkSession spark, String statement) {
        PrintWriter out = spec.commandLine().getOut();
        try {
            boolean more = form.print(spark.sql(statement.strip()), rows, out);
            out.flush();
            if (more) {
                spec.commandLine()
                        .getErr()
                        .println("robocache: the first %d rows are shown; raise --rows, or use --output csv or json"
                                .formatted(rows));
            }
        } catch (Exception e) { // Spark throws checked exceptions that it does not declare
            if (e instanceof AnalysisException wrong) {
                throw refused(wrong);
            }
            throw e;
        }
    }

    /** What is wrong with a statement, without the plan and the text that Spark prints beside it. */
    private static ConfigurationException refused(AnalysisException wrong) {
        String said = wrong.getSimpleMessage();
        int sql = said.indexOf("\n== SQL");
        return new ConfigurationException(Failure.oneLine(sql < 0 ? said : said.substring(0, sql)));
    }

    /** Runs each statement as soon as it is complete, so that one may come from a pipe that stays open. */
    private void runAll(SparkSession spark, Reader text) throws IOException {
        SqlStatements statements = new SqlStatements();
        BufferedReader lines = new BufferedReader(text);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            for (String statement : statements.add(line + "\n")) {
                run(spark, statement);
            }
        }
        String last = statements.rest();
        if (!last.isEmpty()) {
            run(spark, last);
        }
    }

    /** What fails is told, and the next statement awaited. */
    private void converse(SparkSession spark, SqlTerminal terminal) throws IOException {
        for (List<String> typed = terminal.next(); typed != null; typed = terminal.next()) {
            try {
                for (String statement : typed) {
                    run(spark, statement);
                }
            } catch (RuntimeException e) {
                spec.commandLine().getErr().println("robocache sql failed: " + Failure.line(e));
            }
        }
    }
}
