package io.robocache.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the runs of a campaign came to. Not thread-safe. */
final class ChaosTally {
    private final String fault;
    private final long seed;
    private final SortedMap<String, Long> happened = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();
    private int runs;
    private int differences;
    private int lost;
    private int leftovers;
    private int wrongEnds;
    private double slowestSeconds;

    ChaosTally(String fault, long seed) {
        this.fault = fault;
        this.seed = seed;
    }

    /** Counts what really happened to a run. */
    void happened(String what, long times) {
        happened.merge(what, times, Long::sum);
    }

    long happened(String what) {
        return happened.getOrDefault(what, 0L);
    }

    /** Counts a run whose end is not one that is documented for its fault. */
    void wrongEnd(String run, String why) {
        wrongEnds++;
        note(run, why);
    }

    /** Counts a run by what it left. */
    void ended(String run, ChaosOracle.Verdict verdict, long nanos) {
        runs++;
        slowestSeconds = Math.max(slowestSeconds, nanos / 1e9);
        differences += verdict.differs() ? 1 : 0;
        lost += verdict.lost();
        leftovers += verdict.leftovers();
        if (!verdict.right()) {
            note(run, verdict.toString());
        }
        System.out.printf(
                Locale.ROOT, "%s %s: %.1f s%s%n", fault, run, nanos / 1e9, verdict.right() ? "" : " WRONG " + verdict);
    }

    private void note(String run, String why) {
        wrong.add(run + ": " + why);
        System.out.println("WRONG " + fault + " " + run + ": " + why);
    }

    /** Each wrong run, with the seed that repeats it. */
    List<String> wrong() {
        return wrong;
    }

    boolean right() {
        return wrong.isEmpty();
    }

    int runs() {
        return runs;
    }

    /** Cells of the table behind date, commit and versions. */
    List<String> cells() {
        List<String> facts = new ArrayList<>();
        for (Map.Entry<String, Long> each : happened.entrySet()) {
            facts.add(each.getValue() + " " + each.getKey());
        }
        return List.of(
                fault,
                Long.toString(seed),
                Integer.toString(runs),
                String.join(", ", facts),
                Integer.toString(differences),
                Integer.toString(lost),
                Integer.toString(leftovers),
                Integer.toString(wrongEnds),
                String.format(Locale.ROOT, "%.1f", slowestSeconds));
    }
}
