package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Files of RLDS: a byte that chooses, then a TFRecord file, a {@code features.json}, an example, or two bytes with the
 * length of a {@code features.json}, that, and an example of it. Records are written anew and have to be the file's bytes.
 */
final class FuzzTfRecord implements FuzzTarget {

    private static final int KINDS = 4;
    private static final String DECLARED =
            """
            {"featuresDict":{"features":{"steps":{"sequence":{"length":"-1","feature":{"featuresDict":{"features":{
            "action":{"tensor":{"shape":{"dimensions":["2"]},"dtype":"float32","encoding":"none"}},
            "is_first":{"tensor":{"shape":{},"dtype":"bool"}},"is_last":{"tensor":{"shape":{},"dtype":"bool"}},
            "told":{"text":{}},"view":{"image":{"shape":{"dimensions":["4","6","3"]}}},"kind":{"classLabel":{}},
            "list":{"sequence":{"length":"3","feature":{"tensor":{"shape":{},"dtype":"int64"}}}}}}}}}}}}
            """;

    private final Path work;

    FuzzTfRecord(Path work) {
        this.work = work;
    }

    @Override
    public void run(byte[] input) throws IOException {
        byte[] rest = Arrays.copyOfRange(input, Math.min(1, input.length), input.length);
        switch (FuzzTargets.choice(input, KINDS)) {
            case 0 -> {
                records(rest);
                FuzzReading.all(work.resolve("f.tfrecord"), FuzzReading.settings(FuzzReading.LIMITS));
            }
            case 1 -> features(rest);
            case 2 -> episode(rest, null);
            default -> {
                int length = rest.length < 2 ? 0 : (rest[0] & 0xFF) | ((rest[1] & 0xFF) << 8);
                int end = Math.min(2 + length, rest.length);
                byte[] json = Arrays.copyOfRange(rest, Math.min(2, end), end);
                byte[] example = Arrays.copyOfRange(rest, end, rest.length);
                episode(example, features(json));
                Path folder = Files.createDirectories(work.resolve("declared"));
                Files.write(folder.resolve(RldsFeatures.FILE), json);
                Files.write(
                        folder.resolve("f.tfrecord"),
                        new TfFixture().record(example).bytes());
                FuzzReading.all(folder, FuzzReading.settings(FuzzReading.LIMITS));
            }
        }
    }

    private void records(byte[] input) throws IOException {
        Path path = Files.write(work.resolve("f.tfrecord"), input);
        try (FileBytes file = FileBytes.open(path.toUri().toString(), FuzzReading.HADOOP, FuzzReading.LIMITS)) {
            if (StagedFile.isPacked(input)) {
                return; // its positions are those of its content
            }
            TfRecords records = TfRecords.of(file, FuzzReading.LIMITS);
            TfFixture again = new TfFixture();
            for (int i = 0; i < records.count(); i++) {
                assertEquals(again.bytes().length, records.offset(i), "where a record begins");
                byte[] data;
                try {
                    data = new byte[records.readableBytes(i)];
                    records.read(i, ByteBuffer.wrap(data));
                } catch (DamageException refused) {
                    return;
                }
                episode(data, null);
                again.record(data);
            }
            byte[] prefix = again.bytes();
            assertArrayEquals(Arrays.copyOf(input, prefix.length), prefix, "records written anew");
            assertTrue(prefix.length == input.length || records.restOrNull() != null, "why there are no more");
        } catch (MalformedEpisodeException refused) {
            assertTrue(StagedFile.isPacked(input), refused::getMessage);
        }
    }

    private static RldsFeatures features(byte[] json) {
        try {
            return RldsFeatures.parse(json, FuzzReading.LIMITS);
        } catch (DamageException refused) {
            return null;
        }
    }

    private static void episode(byte[] example, RldsFeatures declared) {
        RldsEpisode episode;
        try {
            episode = RldsEpisode.of(ByteBuffer.wrap(example), 0, example.length, declared, FuzzReading.LIMITS);
        } catch (DamageException refused) {
            return;
        }
        try {
            for (RldsEpisode.Column column : episode.columns().values()) {
                if (!column.feature().refusal().isEmpty()) {
                    continue;
                }
                long[] count = new long[1];
                episode.read(column, new TfExample.Sink() {
                    @Override
                    public void real(float value) {
                        count[0]++;
                    }

                    @Override
                    public void integer(long value) {
                        count[0]++;
                    }

                    @Override
                    public void bytes(ByteBuffer block, int from, int length) {
                        assertTrue(from >= 0 && length >= 0 && from + length <= example.length, "within the record");
                        count[0]++;
                    }
                });
                assertEquals((long) episode.steps() * column.width(), count[0], "elements of a column");
            }
        } catch (DamageException changed) {
            throw new AssertionError("an episode that was good is not: " + changed.getMessage(), changed);
        }
    }

    @Override
    public List<byte[]> seeds() {
        byte[] episode = TfFixture.episode(3);
        byte[] declared = DECLARED.getBytes(StandardCharsets.UTF_8);
        byte[] length = {(byte) declared.length, (byte) (declared.length >> 8)};
        return List.of(
                FuzzTargets.chosen(
                        0,
                        new TfFixture()
                                .record(episode)
                                .record(new byte[0])
                                .record(TfFixture.episode(1))
                                .bytes()),
                FuzzTargets.chosen(1, declared),
                FuzzTargets.chosen(2, episode),
                FuzzTargets.chosen(3, CloudFiles.joined(length, declared, episode)));
    }

    @Override
    public List<byte[]> seedsOf(Path file) throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (byte[] json : FuzzTargets.whole(file, "features.json")) {
            seeds.add(FuzzTargets.chosen(1, json));
        }
        for (byte[] records : FuzzTargets.whole(file, ".tfrecord")) {
            seeds.add(FuzzTargets.chosen(0, records));
        }
        return seeds;
    }
}
