package io.robocache.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Campaigns of injected faults, by seed: {@code scripts/chaos.sh}. Each run must end in the tree of an undisturbed build.
 * Exits with 1 if one did not.
 */
public final class ChaosMain {
    /** A campaign: so many runs from a seed on. */
    interface Campaign {
        ChaosTally run(ChaosOracle oracle, int runs, long seed) throws Exception;
    }

    static final Map<String, Campaign> CAMPAIGNS = new TreeMap<>(Map.of(
            "disk", DiskFull::run,
            "driver", DriverKills::run,
            "executor", ExecutorKills::run,
            "fs", FileSystemFaults::run,
            "lock", LockRaces::run,
            "matrix", MatrixRuns::run,
            "speculation", Speculation::run));

    private ChaosMain() {}

    /** Options: {@code --faults a,b --runs N --seed S --work FOLDER}, and {@code --table FILE --commit HASH} to keep figures. */
    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = new TreeMap<>(Map.of("--runs", "20", "--seed", "1"));
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        int runs = Integer.parseInt(options.get("--runs"));
        long seed = Long.parseLong(options.get("--seed"));
        List<String> faults = List.of(options.getOrDefault("--faults", String.join(",", CAMPAIGNS.keySet()))
                .split(","));
        boolean right = true;
        for (String fault : faults) {
            Campaign campaign = CAMPAIGNS.get(fault);
            if (campaign == null) {
                System.err.println("--faults " + fault + " is unknown; write some of " + CAMPAIGNS.keySet());
                System.exit(2);
            }
            Path work = Files.createDirectories(Path.of(options.get("--work")).toAbsolutePath())
                    .resolve(fault + "-" + seed);
            ChaosOracle.remove(work);
            ChaosTally tally = campaign.run(ChaosOracle.in(Files.createDirectories(work)), runs, seed);
            right &= tally.right();
            System.out.println(String.join(" | ", tally.cells()));
            tally.wrong().forEach(System.out::println);
            if (options.containsKey("--table")) {
                keep(Path.of(options.get("--table")), options.getOrDefault("--commit", "unknown"), tally);
            }
            ChaosOracle.remove(work);
        }
        System.out.flush();
        System.exit(right ? 0 : 1);
    }

    private static void keep(Path table, String commit, ChaosTally tally) throws IOException {
        List<String> cells = new ArrayList<>();
        cells.add(LocalDate.now(ZoneOffset.UTC).toString());
        cells.add(commit);
        cells.add(org.apache.spark.package$.MODULE$.SPARK_VERSION() + " / "
                + Runtime.version().feature());
        cells.addAll(tally.cells());
        Files.writeString(
                table,
                "| " + String.join(" | ", cells) + " |\n",
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
