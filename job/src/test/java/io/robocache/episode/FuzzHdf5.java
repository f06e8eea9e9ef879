package io.robocache.episode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** HDF5 files: what the library makes of their structures, and the chunks and filters that are read here. */
final class FuzzHdf5 implements FuzzTarget {

    private final Path work;

    FuzzHdf5(Path work) {
        this.work = work;
    }

    @Override
    public void run(byte[] input) throws IOException {
        FuzzReading.all(Files.write(work.resolve("f.hdf5"), input), FuzzReading.settings(FuzzReading.LIMITS));
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        Path demos = Hdf5Files.write(work.resolve("seed-demos.hdf5"), file -> {
            var data = file.putGroup("data");
            Hdf5Files.demo(data, "demo_0", 3);
            Hdf5Files.demo(data, "demo_1", 2);
        });
        Path flat = Hdf5Files.write(work.resolve("seed-flat.hdf5"), file -> {
            file.putDataset("action", Hdf5Files.rows(4, 2));
            file.putDataset("names", new String[] {"a", "b", "c", "d"});
            file.putDataset("count", new int[] {1, 2, 3, 4});
            file.putAttribute("fps", 10);
        });
        return List.of(Files.readAllBytes(demos), Files.readAllBytes(flat));
    }

    @Override
    public List<byte[]> seedsOf(Path file) throws IOException {
        return FuzzTargets.whole(file, ".hdf5", ".h5");
    }
}
