package io.robocache.episode;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.hadoop.conf.Configuration;

/** HDF5 files that tests write, and how they open them. */
final class Hdf5Files {

    private static final Configuration HADOOP = new Configuration(false);

    private Hdf5Files() {}

    /** Fills a file. */
    interface Content {
        void put(WritableHdfFile file);
    }

    static Path write(Path file, Content content) {
        try (WritableHdfFile out = HdfFile.write(file)) {
            content.put(out);
        }
        return file;
    }

    /** Row {@code r} is (r + c / 8 for component c). */
    static double[][] rows(int rows, int width) {
        double[][] all = new double[rows][width];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < width; c++) {
                all[r][c] = r + c / 8.0;
            }
        }
        return all;
    }

    /** As robomimic writes them: actions of 2 and joints of 3 components. */
    static WritableGroup demo(WritableGroup data, String name, int rows) {
        WritableGroup demo = data.putGroup(name);
        demo.putAttribute("num_samples", rows);
        demo.putDataset("actions", rows(rows, 2));
        demo.putGroup("obs").putDataset("joint_pos", rows(rows, 3));
        return demo;
    }

    static List<EpisodeRef> refs(Path path) throws IOException {
        InputCandidate candidate =
                EpisodeLister.candidates(List.of(path.toString()), HADOOP).get(0);
        return EpisodeLister.episodes(candidate, HADOOP, settings()).episodes();
    }

    /** 20 rows a second. */
    static ReadSettings settings() {
        return new ReadSettings(Limits.defaults(), new RowRate(20, 1));
    }

    static EpisodeReader open(EpisodeRef ref, BufferAllocator memory) throws IOException {
        return EpisodeReader.open(ref, HADOOP, settings(), memory);
    }

    static EpisodeReader open(EpisodeRef ref, ReadSettings settings, BufferAllocator memory) throws IOException {
        return EpisodeReader.open(ref, HADOOP, settings, memory);
    }
}
