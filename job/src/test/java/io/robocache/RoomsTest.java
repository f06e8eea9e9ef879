package io.robocache;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rooms of the project: what each may use, in which direction, and that these rules catch an intruder. */
class RoomsTest {

    private static final String ROOT = "io.robocache.";

    /** A family of libraries that only some rooms may know. */
    @SuppressWarnings("ImmutableEnumChecker") // never written after construction
    private enum Foreign {
        JCUDA("jcuda.."),
        SPARK("org.apache.spark..", "scala.."),
        PARQUET("org.apache.parquet.."),
        JSON("com.fasterxml.jackson.."),
        FORMATS(
                "org.apache.commons.compress..",
                "net.jpountz..",
                "io.jhdf..",
                "org.sqlite..",
                "org.snakeyaml..",
                "com.google.protobuf.."),
        /** A codec of recordings and of Parquet pages alike. */
        ZSTD("com.github.luben.."),
        HADOOP("org.apache.hadoop.."),
        CONFIGURATION("com.typesafe.config.."),
        TERMINAL("picocli..", "me.tongfei.progressbar..", "org.jline..");

        private final String[] packages;

        Foreign(String... packages) {
            this.packages = packages;
        }
    }

    /** A package, the rooms that it may use, and the libraries. Arrow is at home everywhere. */
    @SuppressWarnings("ImmutableEnumChecker") // never written after construction
    private enum Room {
        DEVICE("", Foreign.JCUDA),
        ALIGN("device"),
        VOXEL("device"),
        STATS("device"),
        BENCH("device align voxel"),
        UDF("device align voxel stats", Foreign.SPARK),
        EPISODE(
                "device align voxel stats",
                Foreign.PARQUET,
                Foreign.JSON,
                Foreign.FORMATS,
                Foreign.ZSTD,
                Foreign.HADOOP),
        PAGE(""),
        SHARD("device align voxel stats episode page", Foreign.PARQUET, Foreign.JSON, Foreign.ZSTD, Foreign.HADOOP),
        JOB("device align voxel stats udf episode page shard", Foreign.SPARK, Foreign.HADOOP, Foreign.CONFIGURATION),
        PLUGIN("device align voxel stats udf episode shard job", Foreign.SPARK, Foreign.HADOOP),
        CLI(
                "device align voxel stats bench udf episode page shard job plugin",
                Foreign.SPARK,
                Foreign.HADOOP,
                Foreign.CONFIGURATION,
                Foreign.TERMINAL);

        private final Set<String> rooms;
        private final Set<Foreign> libraries;

        Room(String rooms, Foreign... libraries) {
            this.rooms = Set.of(rooms.isEmpty() ? new String[0] : rooms.split(" "));
            this.libraries = EnumSet.noneOf(Foreign.class);
            this.libraries.addAll(List.of(libraries));
        }

        private String packageName() {
            return ROOT + name().toLowerCase(Locale.ROOT);
        }

        private ArchRule rule() {
            List<String> closed = new ArrayList<>();
            for (Foreign foreign : Foreign.values()) {
                if (!libraries.contains(foreign)) {
                    closed.addAll(List.of(foreign.packages));
                }
            }
            for (Room other : values()) {
                if (other != this && !rooms.contains(other.packageName().substring(ROOT.length()))) {
                    closed.add(other.packageName() + "..");
                }
            }
            return noClasses()
                    .that()
                    .resideInAPackage(packageName() + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(closed.toArray(new String[0]))
                    .allowEmptyShould(true);
        }
    }

    private static List<ArchRule> rules() {
        List<ArchRule> rules = new ArrayList<>();
        for (Room room : Room.values()) {
            rules.add(room.rule());
        }
        rules.add(noCycles());
        rules.add(classes()
                .should()
                .resideInAnyPackage(Arrays.stream(Room.values())
                        .map(room -> room.packageName() + "..")
                        .toArray(String[]::new)));
        return rules;
    }

    private static ArchRule noCycles() {
        return slices().matching(ROOT + "(*)..").should().beFreeOfCycles().allowEmptyShould(true);
    }

    @Test
    void everyClassKeepsToItsRoom() {
        JavaClasses ours = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.robocache");
        for (String module : new String[] {"device", "udf", "episode", "page", "shard", "job", "plugin"}) {
            assertTrue(ours.containPackage(ROOT + module), "the classes of " + module + " are not on the class path");
        }
        assertAll(rules().stream().map(rule -> () -> rule.check(ours)));
    }

    @ParameterizedTest(name = "{0} may not use {1}")
    @CsvSource({
        "voxel,   jcuda.driver.JCudaDriver",
        "job,     jcuda.Pointer",
        "device,  org.apache.spark.SparkConf",
        "align,   org.apache.spark.sql.Row",
        "stats,   org.apache.parquet.schema.Type",
        "episode, org.apache.spark.TaskContext",
        "shard,   org.apache.spark.TaskContext",
        "udf,     org.apache.parquet.schema.Type",
        "job,     org.apache.parquet.hadoop.ParquetWriter",
        "cli,     org.apache.parquet.hadoop.ParquetReader",
        "shard,   org.apache.commons.compress.compressors.CompressorInputStream",
        "job,     com.github.luben.zstd.Zstd",
        "cuda,    java.util.List",
        "device,  org.apache.hadoop.fs.Path",
        "job,     com.fasterxml.jackson.databind.ObjectMapper",
        "episode, com.typesafe.config.Config",
        "job,     picocli.CommandLine",
        "align,   io.robocache.voxel.Stub",
        "voxel,   io.robocache.stats.Stub",
        "device,  io.robocache.align.Stub",
        "stats,   io.robocache.udf.Stub",
        "udf,     io.robocache.job.Stub",
        "episode, io.robocache.shard.Stub",
        "shard,   io.robocache.job.Stub",
        "page,    io.robocache.shard.Stub",
        "page,    com.fasterxml.jackson.databind.ObjectMapper",
        "job,     io.robocache.cli.Stub",
        "job,     io.robocache.plugin.Stub",
        "plugin,  io.robocache.cli.Stub",
        "plugin,  com.fasterxml.jackson.databind.ObjectMapper"
    })
    void anIntruderIsCaught(String room, String foreign, @TempDir Path folder) throws Exception {
        JavaClasses intruder = Intruder.compiled(ROOT + room, foreign, folder);

        AssertionError caught = assertThrows(AssertionError.class, () -> checkAll(intruder));

        assertTrue(caught.getMessage().contains(ROOT + room + ".Intruder"), caught.getMessage());
    }

    @ParameterizedTest(name = "{0} may use {1}")
    @CsvSource({
        "device,  jcuda.Pointer",
        "voxel,   org.apache.arrow.vector.IntVector",
        "voxel,   io.robocache.device.Stub",
        "udf,     org.apache.spark.sql.Row",
        "episode, org.apache.commons.compress.compressors.CompressorInputStream",
        "shard,   org.apache.parquet.hadoop.ParquetWriter",
        "shard,   io.robocache.episode.Stub",
        "job,     org.apache.spark.TaskContext",
        "plugin,  org.apache.spark.api.plugin.SparkPlugin",
        "cli,     picocli.CommandLine"
    })
    void aGuestIsNot(String room, String foreign, @TempDir Path folder) throws Exception {
        JavaClasses guest = Intruder.compiled(ROOT + room, foreign, folder);

        assertFalse(guest.isEmpty(), "nothing was compiled");
        assertDoesNotThrow(() -> checkAll(guest));
    }

    @Test
    void aCycleIsCaught(@TempDir Path folder) throws Exception {
        JavaClasses cycle = Intruder.compiledCycle(ROOT + "align", ROOT + "device", folder);

        assertTrue(noCycles().evaluate(cycle).hasViolation(), "align and device use each other");
    }

    private static void checkAll(JavaClasses classes) {
        rules().forEach(rule -> rule.check(classes));
    }
}
