package io.robocache.bench;

import java.util.Arrays;
import java.util.Locale;

/**
 * Something of this project beside a rival, timed in turn in one run: the n-th time of one and of the other are neighbours.
 *
 * @param what   the work, the same for both, with its size
 * @param ours   seconds of each round
 * @param rival  who else does it
 * @param theirs seconds of each round
 * @param target what the ratio theirs / ours is wanted to be at least; 0 where nothing was said
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, never compared
record Comparison(String what, double[] ours, String rival, double[] theirs, double target) {

    /** A piece of work that is timed as a whole. */
    interface Work {
        void run() throws Exception;
    }

    static final String HEAD =
            """
            | what | ours, s | rival | rival, s | rival / ours | wanted |
            |---|---|---|---|---|---|
            """;

    /** Runs both in turn, {@code warm} times unmeasured and {@code rounds} times measured. */
    static Comparison of(String what, Work ours, String rival, Work theirs, double target, int warm, int rounds)
            throws Exception {
        double[] mine = new double[rounds];
        double[] others = new double[rounds];
        for (int round = -warm; round < rounds; round++) {
            double first = seconds(ours);
            double second = seconds(theirs);
            if (round >= 0) {
                mine[round] = first;
                others[round] = second;
            }
        }
        return new Comparison(what, mine, rival, others, target);
    }

    static double seconds(Work work) throws Exception {
        long started = System.nanoTime();
        work.run();
        return (System.nanoTime() - started) / 1e9;
    }

    /** A line of a table: least, median and greatest of each. */
    String row() {
        double[] ratios = new double[ours.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = theirs[i] / ours[i];
        }
        return "| %s | %s | %s | %s | %s | %s |"
                .formatted(
                        what,
                        spread(ours, 3),
                        rival,
                        spread(theirs, 3),
                        spread(ratios, 2),
                        target == 0 ? "" : String.format(Locale.ROOT, "%.2f", target));
    }

    static String spread(double[] values, int digits) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        String one = "%." + digits + "f";
        return String.format(
                Locale.ROOT,
                one + " (" + one + " to " + one + ")",
                sorted[sorted.length / 2],
                sorted[0],
                sorted[sorted.length - 1]);
    }
}
