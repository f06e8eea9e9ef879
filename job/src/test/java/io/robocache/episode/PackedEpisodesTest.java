package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackedEpisodesTest {
    private static final EpisodeFormat[] FORMATS = EpisodeFormat.values();

    /** Paths of every width, URIs that end in the path and others, sentences that repeat, hashes and what is none. */
    private static EpisodeRef episode(int i) {
        String path = List.of("a/run" + i + ".mcap", ".", "caf\u00e9 " + i, "\u4e2d\ud83d\ude00" + i, "\ud800" + i)
                .get(i % 5);
        String uri = i % 3 == 0 ? "hdfs://lab/x%20y" : "file:/in/" + (i % 7) + "/" + path;
        String fingerprint = i % 11 == 0 ? "none" : "%064x".formatted(i * 0x1234567L);
        TaskText task = i % 2 == 0 ? TaskText.NONE : new TaskText("pick " + i % 4, i % 8 == 1 ? "no file" : "");
        return new EpisodeRef(
                new EpisodeId(i % 3, path, i, i % 4),
                uri,
                FORMATS[i % FORMATS.length],
                (long) i << 33,
                fingerprint,
                task,
                (long) i << 31);
    }

    private static List<EpisodeRef> episodes(int count) {
        List<EpisodeRef> episodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            episodes.add(episode(i));
        }
        return episodes;
    }

    @Test
    void whatIsPackedComesBackAsItWas() {
        for (int count : new int[] {0, 1, 1023, 1024, 1025, 3000}) {
            List<EpisodeRef> plain = episodes(count);
            PackedEpisodes packed = PackedEpisodes.of(plain);
            assertEquals(plain, packed);
            assertEquals(packed, PackedEpisodes.of(packed.subList(0, count)), "a copy of a part");
            assertSame(packed, PackedEpisodes.of(packed));
            assertThrows(IndexOutOfBoundsException.class, () -> packed.get(count));
            assertThrows(IndexOutOfBoundsException.class, () -> packed.get(-1));
        }
    }

    @Test
    void itTravelsInAQuarterOfTheBytes() throws Exception {
        List<EpisodeRef> plain = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            String path = "2026-11/session_%06d/robot_arm_%03d.mcap".formatted(i / 8, i);
            plain.add(new EpisodeRef(
                    new EpisodeId(0, path, 0, 0),
                    "s3a://lab-recordings/raw/" + path,
                    EpisodeFormat.MCAP,
                    1000L * i,
                    "%064x".formatted(i * 0x1234567L)));
        }
        byte[] packed = written(PackedEpisodes.of(plain));
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(packed))) {
            assertEquals(plain, in.readObject());
        }
        assertTrue(packed.length < 256 * 130, () -> packed.length / 256 + " bytes an episode");
        int alone = written(plain.get(0)).length;
        assertTrue(4 * packed.length / 256 < alone, () -> packed.length / 256 + " against " + alone);
    }

    private static byte[] written(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }
}
