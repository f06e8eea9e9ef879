package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A few runs of each campaign of injected faults, always the same ones; {@code scripts/chaos.sh} has the long form. A wrong
 * run is named with the seed that repeats it.
 */
class ChaosSliceTest {
    private static final long SEED = 1;

    @TempDir
    static Path work;

    private static ChaosOracle oracle;

    @BeforeAll
    static void undisturbed() throws IOException {
        oracle = ChaosOracle.in(work);
    }

    private static ChaosTally right(ChaosMain.Campaign campaign, int runs, long seed) throws Exception {
        ChaosTally tally = campaign.run(oracle, runs, seed);
        assertEquals(List.of(), tally.wrong(), "seed " + seed);
        assertTrue(tally.runs() >= runs, "all were run");
        return tally;
    }

    @Test
    void everyOperationOfTheFileSystemMayGoWrong() throws Exception {
        ChaosTally tally = right(FileSystemFaults::run, FaultPlan.Operation.values().length, SEED);
        assertTrue(tally.happened("fails once") > 8, tally.cells().toString());
    }

    @Test
    void aLostReplyIsNoReasonToFailOrToDelete() throws Exception {
        int modes = 2 * FaultPlan.Operation.values().length;
        ChaosTally tally = right(FileSystemFaults::run, FaultPlan.Operation.values().length, modes);
        assertTrue(tally.happened("reply lost once") > 8, tally.cells().toString());
    }

    @Test
    void theDiskMayBeFullAtAnyByte() throws Exception {
        ChaosTally tally = right(DiskFull::run, 3, 6);
        assertEquals(3, tally.happened("full at a byte"));
    }

    @Test
    void ofTwoBuildsAtOnceOneIsRefused() throws Exception {
        assertTrue(right(LockRaces::run, 3, SEED).happened("builds refused by the lock") > 0, "some met");
    }

    @Test
    void nothingDependsOnTasksCoresZonesOrLocales() throws Exception {
        right(MatrixRuns::run, 3, 3);
    }

    @Test
    void aKilledDriverIsTakenUp() throws Exception {
        int manifest = DriverKills.points().indexOf("publishing place manifest");
        assertEquals(1, right(DriverKills::run, 1, manifest).happened("kills"));
        assertEquals(1, right(DriverKills::run, 1, manifest + 3).happened("kills"), "at a call of the file system");
    }

    @Test
    void executorsMayBeKilled() throws Exception {
        inCluster("executor", 2);
    }

    @Test
    void twoAttemptsMayFinishAShard() throws Exception {
        inCluster("speculation", 2);
    }

    /** In a JVM whose children are executors alone, with the class path in its environment. */
    private static void inCluster(String fault, int runs) throws Exception {
        Path folder = Files.createDirectories(work.resolve(fault));
        int code = BuildInChild.java(
                folder,
                List.of(),
                ChaosMain.class,
                "--faults",
                fault,
                "--runs",
                Integer.toString(runs),
                "--seed",
                Long.toString(SEED),
                "--work",
                folder.toString());
        String log = Files.readString(folder.resolve("child.log"));
        assertEquals(0, code, log);
        System.out.println(log.lines()
                .filter(line -> line.startsWith("executor") || line.startsWith("specul"))
                .toList());
    }
}
