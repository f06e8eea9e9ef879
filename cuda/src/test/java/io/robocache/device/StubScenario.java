package io.robocache.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/**
 * What a JVM does on the stub driver; started by {@link StubDriver}. It tells what came out in lines that begin with an at sign;
 * an exception is an outcome, too.
 */
enum StubScenario {
    /** Opens a backend: what is asked for, and the GPU's ordinal. */
    OPEN {
        @Override
        void run(List<String> arguments) {
            DeviceSettings settings = new DeviceSettings(Integer.parseInt(arguments.get(1)), 1, 1 << 20, 0);
            try (Backend backend = Backend.open(arguments.get(0), settings)) {
                tell("choice", backend.choice().kind() + " " + backend.choice().reason());
            }
        }
    },

    /** Opens any GPU and keeps it until as many JVMs as the argument says have one. */
    MEET {
        @Override
        void run(List<String> arguments) throws IOException, InterruptedException {
            try (Backend backend = gpu()) {
                tell("ordinal", backend.device().orElseThrow().ordinal());
                Path folder = Path.of(System.getProperty("java.io.tmpdir"));
                Files.createTempFile(folder, "met-", "");
                while (met(folder) < Integer.parseInt(arguments.get(0))) {
                    Thread.sleep(20);
                }
            }
        }
    },

    /** Voxelizes a batch of one frame and then a larger one, and both on the CPU. */
    VOXELIZE {
        @Override
        void run(List<String> arguments) {
            try (Backend cpu = Backend.open("cpu", DeviceSettings.defaults())) {
                tell("cpu", StubWork.voxels(cpu, 1) + " " + StubWork.voxels(cpu, StubWork.FRAMES));
            }
            try (Backend backend = gpu()) {
                try {
                    tell("gpu", StubWork.voxels(backend, 1) + " " + StubWork.voxels(backend, StubWork.FRAMES));
                } finally {
                    tellCounters(backend);
                }
            }
        }
    },

    /** Aligns some streams, and the same on the CPU. */
    ALIGN {
        @Override
        void run(List<String> arguments) {
            try (Backend cpu = Backend.open("cpu", DeviceSettings.defaults())) {
                tell("cpu", StubWork.aligned(cpu));
            }
            try (Backend backend = gpu()) {
                try {
                    tell("gpu", StubWork.aligned(backend));
                } finally {
                    tellCounters(backend);
                }
            }
        }
    },

    /** Computes on several threads, one after the other and at once. */
    THREADS {
        @Override
        void run(List<String> arguments) throws InterruptedException {
            try (Backend backend = gpu()) {
                List<Thread> threads = List.of(
                        new Thread(() -> StubWork.voxels(backend, StubWork.FRAMES)),
                        new Thread(() -> StubWork.voxels(backend, 1)),
                        new Thread(() -> StubWork.aligned(backend)),
                        new Thread(() -> StubWork.aligned(backend)));
                threads.forEach(Thread::start);
                for (Thread thread : threads) {
                    thread.join();
                }
                tell("voxels", StubWork.voxels(backend, StubWork.FRAMES));
                tellCounters(backend);
            }
        }
    },

    /** Closes a backend while a slot is leased. */
    KEEP_SLOT {
        @Override
        void run(List<String> arguments) {
            try (Backend backend = gpu()) {
                Slot kept = backend.device().orElseThrow().lease();
                tell("kept", kept != null);
            }
        }
    },

    /** Closes a backend while a buffer in page-locked memory is open, then the buffer. */
    KEEP_BUFFER {
        @Override
        void run(List<String> arguments) {
            ArrowBuf kept = null;
            try (Backend backend = gpu()) {
                kept = backend.memory().buffer(1 << 20);
            } catch (IllegalStateException leak) {
                tell("leak", leak.getMessage().lines().findFirst().orElseThrow());
            }
            kept.setLong(0, 7);
            tell("kept", kept.getLong(0));
            kept.close();
        }
    };

    abstract void run(List<String> arguments) throws IOException, InterruptedException;

    /** Runs the scenario that the first argument names. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> all = List.of(arguments);
        try {
            valueOf(all.get(0)).run(all.subList(1, all.size()));
        } catch (RuntimeException e) {
            tell("failed", e.getClass().getSimpleName() + ": " + e.getMessage());
            e.printStackTrace();
        }
    }

    private static Backend gpu() {
        return Backend.open("gpu", new DeviceSettings(DeviceSettings.ANY, 2, 64 << 20, 64 << 20));
    }

    private static long met(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("met-"))
                    .count();
        }
    }

    private static void tell(String name, Object value) {
        System.out.println("@" + name + "=" + value);
    }

    private static void tellCounters(Backend backend) {
        backend.counters().snapshot().forEach((name, count) -> tell("counter." + name, count));
    }
}
