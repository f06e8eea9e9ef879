package io.robocache.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One build an output: who is refused, who takes over, and that it is one alone. */
class OutputLockTest {
    private static final long MINUTE = 60_000_000_000L;
    private static final int REPETITIONS = 50;

    @TempDir
    private Path work;

    private OutputLock take(Path output, String run) throws IOException {
        return OutputLock.take(new org.apache.hadoop.fs.Path(output.toUri()), run, MINUTE, new Configuration());
    }

    private static Path locks(Path output) {
        return output.resolve("meta/robocache/runs");
    }

    /** Writes the first lock of an output as another process left it, with a last sign of life. */
    private static void leave(Path output, LockOwner owner, Instant beat) throws IOException {
        Files.createDirectories(locks(output));
        Path lock = Files.write(locks(output).resolve("lock.json"), owner.json());
        Files.setLastModifiedTime(lock, FileTime.from(beat));
        Path pulse = Files.writeString(locks(output).resolve("lock-" + owner.run() + ".beat"), "7\n");
        Files.setLastModifiedTime(pulse, FileTime.from(beat));
    }

    private static LockOwner elsewhere(String run) {
        return new LockOwner(run, "ann", "node9", "node9 boot pid:[1]", 42, 1, Instant.now());
    }

    /** An owner of this user on this machine, with the id of some process. */
    private static LockOwner here(String run, long pid, long born) {
        LockOwner self = LockOwner.begins(run);
        self.ends();
        return new LockOwner(run, self.user(), self.host(), self.machine(), pid, born, Instant.now());
    }

    @Test
    void aSecondBuildIsRefusedWithOwnerAgeAndRemedyInOneLine() throws IOException {
        Path output = work.resolve("out");
        try (OutputLock first = take(output, "run_1")) {
            IOException refused = assertThrows(IOException.class, () -> take(output, "run_2"));
            first.requireHeld();

            String said = refused.getMessage();
            assertTrue(
                    said.matches("output file:.*/out/? refused: run run_1 of \\S+@\\S+ \\(process "
                            + ProcessHandle.current().pid()
                            + "\\) has been building there for \\d+ s and gave a sign of life \\d+ s ago; let it end or"
                            + " stop it, or choose another output folder \\(after 60 s without one, its lock is taken"
                            + " over\\)"),
                    said);
            try (Stream<Path> left = Files.list(locks(output))) {
                assertEquals(
                        List.of("lock-run_1.beat", "lock.json"),
                        left.map(file -> file.getFileName().toString()).sorted().toList());
            }
        }
    }

    @Test
    void aLockThatIsGivenBackLeavesNothing() throws IOException {
        Path output = work.resolve("out");
        take(output, "run_1").close();
        assertFalse(Files.exists(output), "not even the folder that it made");

        Files.createDirectories(locks(output));
        take(output, "run_2").close();
        assertTrue(Files.exists(locks(output)), "what was there stays");
        take(output, "run_3").close();
    }

    @Test
    void theLockOfAnEndedProcessOfThisMachineIsTakenOverAtOnce() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Path output = work.resolve("out");
        leave(output, here("run_dead", ended.pid(), 1), Instant.now());
        try (OutputLock mine = take(output, "run_1")) {
            mine.requireHeld();
            assertThrows(IOException.class, () -> take(output, "run_2"), "it is a lock like any other");
        }
        try (Stream<Path> left = Files.list(locks(output))) {
            assertEquals(0, left.count(), "the dead one's files go with it");
        }
    }

    @Test
    void aLaterProcessOfTheSameIdIsNotTheOwner() throws IOException {
        Path output = work.resolve("out");
        long alive = ProcessHandle.current().parent().orElseThrow().pid();
        leave(output, here("run_dead", alive, 1), Instant.now());
        take(output, "run_1").close();

        long born = ProcessHandle.current()
                .parent()
                .orElseThrow()
                .info()
                .startInstant()
                .orElseThrow()
                .toEpochMilli();
        leave(output, here("run_live", alive, born), Instant.now());
        assertThrows(IOException.class, () -> take(output, "run_2"));
    }

    @Test
    void aLockOfAnotherMachineIsTakenOverWithoutASignOfLifeOnly() throws IOException {
        Path output = work.resolve("out");
        leave(output, elsewhere("run_far"), Instant.now().minusSeconds(50));
        IOException refused = assertThrows(IOException.class, () -> take(output, "run_1"));
        assertTrue(
                refused.getMessage().contains("refused: run run_far of ann@node9 (process 42) has been building there"),
                refused.getMessage());

        leave(output, elsewhere("run_far"), Instant.now().minusSeconds(70));
        take(output, "run_2").close();
    }

    @Test
    void aTornLockIsHeldByNobodyKnownUntilItIsOld() throws IOException {
        Path output = work.resolve("out");
        Files.createDirectories(locks(output));
        Path lock = Files.writeString(locks(output).resolve("lock.json"), "{\"run");
        IOException refused = assertThrows(IOException.class, () -> take(output, "run_1"));
        assertTrue(refused.getMessage().contains("unknown@unknown"), refused.getMessage());

        Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minusSeconds(70)));
        take(output, "run_2").close();
        assertFalse(Files.exists(lock));
    }

    @Test
    void signsOfLifeKeepALockLongerThanTheTimeout() throws Exception {
        Path output = work.resolve("out");
        org.apache.hadoop.fs.Path folder = new org.apache.hadoop.fs.Path(output.toUri());
        try (OutputLock first = OutputLock.take(folder, "run_1", 400_000_000, new Configuration())) {
            // As if it had been taken long ago, by a process of another machine.
            Path lock = locks(output).resolve("lock.json");
            Files.write(lock, elsewhere("run_1").json());
            Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minusSeconds(3600)));
            Thread.sleep(1200);
            assertThrows(IOException.class, () -> OutputLock.take(folder, "run_2", 400_000_000, new Configuration()));
            first.requireHeld();
        }
    }

    @Test
    void whatAnEarlierReleaseCouldNotRemoveGoesWithTheNext() throws IOException {
        Path output = work.resolve("out");
        Files.createDirectories(locks(output));
        Path orphan = Files.writeString(locks(output).resolve("lock-run_0.beat"), "3\n");
        Path hidden = Files.writeString(locks(output).resolve(".lock.json.x.tmp"), "");
        Files.setLastModifiedTime(hidden, FileTime.from(Instant.now().minusSeconds(70)));
        take(output, "run_1").close();
        assertFalse(Files.exists(orphan), "a sign of life of nobody");
        assertFalse(Files.exists(hidden), "a lock that was never made");
    }

    @Test
    void aDiskThatBecameFullIsNoReasonToKeepTheLock() throws IOException {
        assumeTrue(Files.exists(Path.of("/dev/full")), "no device that is always full");
        Path output = work.resolve("out");
        Configuration hadoop = new Configuration();
        hadoop.set("fs.file.impl", FullLocalDisk.class.getName());
        hadoop.setBoolean("fs.file.impl.disable.cache", true);
        org.apache.hadoop.fs.Path folder = new org.apache.hadoop.fs.Path(output.toUri());
        try (OutputLock lock = OutputLock.take(folder, "run_1", MINUTE, hadoop)) {
            FullLocalDisk.full = true;
            Storage storage = Storage.of(folder, hadoop);
            IOException noSpace = assertThrows(
                    IOException.class,
                    () -> storage.overwrite(new org.apache.hadoop.fs.Path(folder, "x"), new byte[9]));
            assertEquals("No space left on device", noSpace.getMessage());
            lock.requireHeld();
        } finally {
            FullLocalDisk.full = false;
        }
        assertFalse(Files.exists(locks(output).resolve("lock.json")), "given back");
        take(output, "run_2").close();
    }

    @Test
    void anOwnerThatWasOnlyAsleepFindsItsLockGone() throws IOException {
        Path output = work.resolve("out");
        OutputLock asleep = take(output, "run_1");
        Path lock = locks(output).resolve("lock.json");
        Files.write(lock, elsewhere("run_1").json());
        FileTime longAgo = FileTime.from(Instant.now().minusSeconds(70));
        Files.setLastModifiedTime(lock, longAgo);
        Files.setLastModifiedTime(locks(output).resolve("lock-run_1.beat"), longAgo);
        OutputLock second = take(output, "run_2");

        IOException lost = assertThrows(IOException.class, asleep::requireHeld);
        assertTrue(lost.getMessage().contains("run run_2 of "), lost.getMessage());
        assertTrue(lost.getMessage().contains("publishes nothing more"), lost.getMessage());
        asleep.close();
        second.requireHeld();
        second.close();
        assertThrows(IOException.class, asleep::requireHeld, "nobody's lock is not mine either");
    }

    @Test
    void ofBuildsThatBeginAtOnceOneGetsTheLock() throws Exception {
        for (int i = 0; i < REPETITIONS; i++) {
            Path output = work.resolve("fresh" + i);
            assertEquals(1, winners(output, i), "repetition " + i);
            try (Stream<Path> left = Files.walk(work)) {
                assertEquals(0, left.filter(Files::isRegularFile).count(), "repetition " + i + " leaves no file");
            }
        }
    }

    @Test
    void ofBuildsThatTakeOverAtOnceOneGetsTheLock() throws Exception {
        for (int i = 0; i < REPETITIONS; i++) {
            Path output = work.resolve("stale" + i);
            leave(output, elsewhere("run_far"), Instant.now().minusSeconds(70));
            assertEquals(1, winners(output, i), "repetition " + i);
            try (Stream<Path> left = Files.list(locks(output))) {
                assertEquals(List.of(), left.toList(), "repetition " + i);
            }
        }
    }

    /** Four threads at once; the lock is held until all have asked. */
    private int winners(Path output, int repetition) throws Exception {
        int threads = 4;
        CyclicBarrier start = new CyclicBarrier(threads);
        CyclicBarrier asked = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Integer>> results = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                String run = "run_" + repetition + "_" + t;
                Callable<Integer> job = () -> {
                    start.await();
                    OutputLock lock = null;
                    try {
                        lock = take(output, run);
                        lock.requireHeld();
                        return 1;
                    } catch (IOException refused) {
                        assertTrue(refused.getMessage().contains(" has been building there"), refused.getMessage());
                        return 0;
                    } finally {
                        asked.await();
                        if (lock != null) {
                            lock.close();
                        }
                    }
                };
                results.add(pool.submit(job));
            }
            int winners = 0;
            for (Future<Integer> result : results) {
                winners += result.get();
            }
            return winners;
        } finally {
            pool.shutdownNow();
        }
    }
}
