package io.robocache.episode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes the inputs that fuzzing begins with: {@code FuzzCorpus FOLDER [RECORDINGS]} makes a folder for each target, of
 * what the project makes itself and of what recordings give. {@code FuzzCorpus} alone names the targets.
 */
public final class FuzzCorpus {

    private FuzzCorpus() {}

    /** See the class. */
    public static void main(String... arguments) throws Exception {
        if (arguments.length == 0) {
            FuzzTargets.names().forEach(System.out::println);
            return;
        }
        Path work = Files.createTempDirectory("robocache-fuzz");
        for (String name : FuzzTargets.names()) {
            FuzzTarget target = FuzzTargets.named(name, work);
            Path folder = Files.createDirectories(Path.of(arguments[0], name));
            int seeds = 0;
            for (byte[] seed : target.seeds()) {
                seeds += write(folder, seed);
            }
            if (arguments.length > 1) {
                for (byte[] seed : recorded(target, Path.of(arguments[1]))) {
                    seeds += write(folder, seed);
                }
            }
            System.out.printf("%s: %d seeds%n", name, seeds);
        }
    }

    /** What all files of a folder give for a target, in the order of their names. */
    static List<byte[]> recorded(FuzzTarget target, Path recordings) throws IOException {
        List<byte[]> seeds = new java.util.ArrayList<>();
        try (Stream<Path> files = Files.walk(recordings)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                seeds.addAll(target.seedsOf(file));
            }
        }
        return seeds;
    }

    private static int write(Path folder, byte[] seed) throws Exception {
        byte[] sum = java.security.MessageDigest.getInstance("SHA-1").digest(seed);
        Path file = folder.resolve(HexFormat.of().formatHex(sum));
        if (Files.exists(file)) {
            return 0;
        }
        Files.write(file, seed);
        return 1;
    }
}
