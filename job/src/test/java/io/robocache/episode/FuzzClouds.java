package io.robocache.episode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Files of one cloud each: a byte that chooses PCD, PLY or numbers alone, then the file. */
final class FuzzClouds implements FuzzTarget {

    private static final List<String> ENDINGS = List.of(".pcd", ".ply", ".bin");

    private final Path work;

    FuzzClouds(Path work) {
        this.work = work;
    }

    @Override
    public void run(byte[] input) throws IOException {
        Path file = work.resolve("1" + ENDINGS.get(FuzzTargets.choice(input, ENDINGS.size())));
        Files.write(file, Arrays.copyOfRange(input, Math.min(1, input.length), input.length));
        FuzzReading.all(file, FuzzReading.settings(FuzzReading.LIMITS));
    }

    @Override
    public List<byte[]> seeds() {
        List<String> fields = List.of("x", "y", "z", "intensity");
        float[] points = {0, 1, 2, 7, 0.5f, Float.NaN, -2, 7, 1e9f, -0f, 3, 7};
        List<byte[]> seeds = new ArrayList<>();
        for (String kind : List.of("ascii", "binary", "binary_compressed")) {
            seeds.add(FuzzTargets.chosen(0, CloudFiles.pcd(kind, fields, points)));
        }
        for (String kind : List.of("ascii", "binary_little_endian", "binary_big_endian")) {
            seeds.add(FuzzTargets.chosen(1, CloudFiles.ply(kind, fields, points)));
        }
        seeds.add(FuzzTargets.chosen(2, CloudFiles.bin(points)));
        return seeds;
    }

    @Override
    public List<byte[]> seedsOf(Path file) throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < ENDINGS.size(); i++) {
            for (byte[] bytes : FuzzTargets.whole(file, ENDINGS.get(i))) {
                seeds.add(FuzzTargets.chosen(i, bytes));
            }
        }
        return seeds;
    }
}
