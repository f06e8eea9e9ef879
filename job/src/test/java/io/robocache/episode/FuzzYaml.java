package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The {@code metadata.yaml} of a folder that rosbag2 wrote, beside a recording that is right. */
final class FuzzYaml implements FuzzTarget {

    private final Path work;

    FuzzYaml(Path work) {
        this.work = work;
        try {
            Files.write(work.resolve("bag_0.mcap"), McapFixture.mixed(McapCompression.NONE, 0, 1));
            Files.write(work.resolve("bag_1.mcap"), McapFixture.mixed(McapCompression.NONE, 0, 1));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void run(byte[] input) throws IOException {
        BagMetadata metadata = BagMetadata.parse(input);
        assertTrue(metadata.findings().size() <= 3, () -> "findings: " + metadata.findings());
        if (!metadata.files().isEmpty()) { // the folder is read for those only, which costs much more
            Files.write(work.resolve(BagMetadata.NAME), input);
            FuzzReading.all(work, FuzzReading.settings(FuzzReading.LIMITS));
        }
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                "rosbag2_bagfile_information:\n  version: 5\n  relative_file_paths:\n    - bag_0.mcap\n    - bag_1.mcap\n"
                        .getBytes(StandardCharsets.UTF_8),
                "a: &x [1, 2]\nb: *x\nrelative_file_paths: ['../bag_0.mcap', \"/etc/x\", bag_9.db3, {c: d}, []]\n"
                        .getBytes(StandardCharsets.UTF_8),
                "--- !!map\n? |\n  text\n: >-\n  more\n...\n%YAML 1.2\n---\n- \u00e9\n"
                        .getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public List<byte[]> seedsOf(Path file) throws IOException {
        return FuzzTargets.whole(file, "metadata.yaml");
    }
}
