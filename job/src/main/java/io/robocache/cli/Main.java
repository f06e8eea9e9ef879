package io.robocache.cli;

import io.robocache.job.ConfigurationException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program: {@code robocache COMMAND}. */
@Command(
        name = "robocache",
        description = "Recorded robot episodes in, training-ready Parquet shards out, on Apache Spark.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            BuildCommand.class,
            SurveyCommand.class,
            VerifyCommand.class,
            ReportCommand.class,
            StatsCommand.class,
            DiffCommand.class,
            SampleCommand.class,
            EnvCommand.class,
            SmokeCommand.class,
            BenchCommand.class,
            SqlCommand.class,
            CompletionCommand.class
        },
        versionProvider = Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all written, or nothing found wrong, or no difference",
            "1:failed, nothing was published; or verify or diff found something",
            "2:wrong usage or configuration",
            "3:finished; some episodes are quarantined",
            "4:more is quarantined than allowed; nothing was published"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  robocache sample /tmp/episodes",
            "  robocache survey /tmp/episodes --propose pick.conf",
            "  robocache build pick.conf --output /tmp/pick",
            "  robocache verify /tmp/pick",
            "  robocache report /tmp/pick --out pick.html",
            "'robocache COMMAND --help' tells the options of one."
        })
public final class Main implements Runnable {
    /** It failed; nothing was published. */
    static final int FAILED = 1;

    /** The command or the configuration is wrong. */
    static final int USAGE = 2;

    @Spec
    private CommandSpec spec;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show stack traces of failures.")
    private boolean debug;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show versions and exit.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean version;

    /** Made by picocli, and by {@link #run}. */
    Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        int code = run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                arguments);
        if (code != 0) {
            // Under spark-submit, returning would count as success.
            System.exit(code);
        }
    }

    /** Runs a command and returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setUsageHelpWidth(110)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::misused)
                .setExecutionExceptionHandler(Main::failed)
                .execute(arguments);
    }

    /** Without a command there is only usage to tell. */
    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "no command; name one of "
                        + String.join(
                                ", ",
                                spec.subcommands().values().stream()
                                        .map(CommandLine::getCommandName)
                                        .distinct()
                                        .toList()));
    }

    private static int misused(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        PrintWriter err = command.getErr();
        err.println("%s: %s; see %s --help".formatted(name, Failure.oneLine(e.getMessage()), name));
        err.flush();
        return USAGE;
    }

    private static int failed(Exception e, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        if (e instanceof ConfigurationException refused) {
            refused.problems().forEach(problem -> err.println(name + ": " + Failure.oneLine(problem)));
        } else {
            err.println(name + " failed: " + Failure.line(e));
        }
        Main main = command.getCommandSpec().root().userObject() instanceof Main root ? root : null;
        if (main != null && main.debug) {
            e.printStackTrace(err);
        }
        err.flush();
        return e instanceof ConfigurationException ? USAGE : FAILED;
    }
}
