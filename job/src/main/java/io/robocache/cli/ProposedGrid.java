package io.robocache.cli;

import io.robocache.job.CloudSizes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * A grid around the points that a survey saw: the finest usual edge with which no axis has more than {@value #MAX_CELLS}
 * cells and float32 still tells the faces of a cell apart.
 *
 * @param origin lower corner, decimals in metres
 * @param edge   of a cell, metres
 * @param dims   cells per axis
 * @param coarse whether the coordinates are so large that float32, not the extent, set the edge
 */
record ProposedGrid(List<String> origin, String edge, List<Long> dims, boolean coarse) {
    private static final int MAX_CELLS = 256;
    /** float32 must resolve a cell in that many parts. */
    private static final int PARTS = 4;

    private static final List<String> EDGES = List.of(
            "0.05", "0.1", "0.2", "0.25", "0.5", "1", "2", "5", "10", "20", "50", "100", "1000", "10000", "100000",
            "1000000");

    /** The grid for clouds of all episodes together, or null if they have no finite point or reach too far. */
    static ProposedGrid of(List<CloudSizes> clouds) {
        double[] least = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
        double[] greatest = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (CloudSizes sizes : clouds) {
            for (int a = 0; a < sizes.least().size(); a++) {
                least[a] = Math.min(least[a], sizes.least().get(a));
                greatest[a] = Math.max(greatest[a], sizes.greatest().get(a));
            }
        }
        if (!(least[0] <= greatest[0])) {
            return null;
        }
        double resolution = 0;
        for (int a = 0; a < least.length; a++) {
            float far = (float) Math.max(Math.abs(least[a]), Math.abs(greatest[a]));
            resolution = Math.max(resolution, PARTS * (double) Math.ulp(far));
        }
        for (String edge : EDGES) {
            double metres = Double.parseDouble(edge);
            if (metres >= resolution && fits(least, greatest, metres)) {
                return around(least, greatest, edge, resolution > Double.parseDouble(EDGES.get(0)));
            }
        }
        return null;
    }

    private static boolean fits(double[] least, double[] greatest, double edge) {
        boolean fits = true;
        for (int a = 0; a < least.length; a++) {
            fits &= last(greatest[a], edge) - first(least[a], edge) < MAX_CELLS;
        }
        return fits;
    }

    /** A cell more on each side than the points seen need: others may lie a little further out. */
    private static long first(double least, double edge) {
        return (long) Math.floor(least / edge) - 1;
    }

    private static long last(double greatest, double edge) {
        return (long) Math.floor(greatest / edge) + 1;
    }

    private static ProposedGrid around(double[] least, double[] greatest, String edge, boolean coarse) {
        double metres = Double.parseDouble(edge);
        List<String> origin = new ArrayList<>();
        List<Long> dims = new ArrayList<>();
        for (int a = 0; a < least.length; a++) {
            long from = first(least[a], metres);
            origin.add(new BigDecimal(edge).multiply(BigDecimal.valueOf(from)).toPlainString());
            dims.add(last(greatest[a], metres) - from + 1);
        }
        return new ProposedGrid(origin, edge, dims, coarse);
    }
}
