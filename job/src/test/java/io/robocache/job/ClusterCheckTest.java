package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.robocache.cli.Main;
import io.robocache.device.Backend;
import io.robocache.device.BackendConfig;
import io.robocache.job.ClusterReport.Executor;
import io.robocache.shard.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.TreeMap;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.spark.package$;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterCheckTest {
    private static final String SPARK = package$.MODULE$.SPARK_VERSION();

    @TempDir
    Path folder;

    /** Two workers that say they have a GPU each, by our own discovery script, on a host that has no driver. */
    @Test
    void everyExecutorOfAClusterOfProcessesGivesTheBytesOfTheDriver() throws Exception {
        Path smi = script(folder.resolve("bin/nvidia-smi"), "printf '0\\n'");
        Path ours =
                Path.of("..", "scripts", "gpu-discovery.sh").toAbsolutePath().normalize();
        Path discovery = script(folder.resolve("discover.sh"), "PATH=" + smi.getParent() + ":$PATH exec " + ours);
        int code = BuildInChild.java(
                folder,
                List.of(
                        "-Dspark.master=local-cluster[2,1,1024]",
                        "-Dspark.ui.enabled=false",
                        "-Dspark.executor.defaultJavaOptions=-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
                        "-Dspark.worker.resource.gpu.amount=1",
                        "-Dspark.worker.resource.gpu.discoveryScript=" + discovery,
                        "-Dspark.executor.resource.gpu.amount=1",
                        "-Dspark.task.resource.gpu.amount=1",
                        "-Dspark.driver.host=127.0.0.1"),
                Main.class,
                "smoke",
                "--executors",
                "2",
                "--tasks",
                "2",
                "--timeout",
                "100",
                "--json");
        String log = Files.readString(folder.resolve("child.log"));
        assertEquals(0, code, log);
        String json = log.lines()
                .filter(line -> line.startsWith("{"))
                .reduce((first, last) -> last)
                .orElseThrow();
        JsonNode report = Json.read(json.getBytes(StandardCharsets.UTF_8));
        assertTrue(report.get("ok").asBoolean(), json);
        assertEquals(2, report.get("executors").size(), json);
        for (JsonNode executor : report.get("executors")) {
            assertEquals(2, executor.get("tasks").size(), "each task ran where it was meant to: " + json);
            assertEquals(1, executor.get("cores").asInt(), json);
            for (JsonNode task : executor.get("tasks")) {
                assertEquals(report.get("driver_hash"), task.get("cpu_hash"), json);
                assertEquals(report.get("driver_hash"), task.get("backend_hash"), json);
                assertEquals("0", task.get("gpu_assigned").asText(), json);
                assertEquals(0, task.get("natives_broken").size(), json);
            }
        }
        assertNotEquals(
                report.get("executors").get(0).get("tasks").get(0).get("pid"),
                report.get("executors").get(1).get("tasks").get(0).get("pid"),
                "two processes");
    }

    @Test
    void whatDiffersFailsOrIsMissingIsAProblemOfItsExecutor() {
        assertEquals(List.of(), ClusterCheck.problems(List.of(executor("0", result("a", "a", SPARK, ""))), "a"));
        assertEquals(
                List.of(
                        "executor 0 on h: its CPU twin gives other bytes than the driver's",
                        "executor 1 on h: its GPU gives other bytes than the driver's CPU twin",
                        "executor 2 on h runs Spark 3.0, the driver " + SPARK + "; install one version everywhere",
                        "executor 3 on h: no GPU",
                        "executor 4 on h ran no task; look at its log"),
                ClusterCheck.problems(
                        List.of(
                                executor("0", result("b", "a", SPARK, "")),
                                executor("1", result("a", "b", SPARK, "")),
                                executor("2", result("a", "a", "3.0", "")),
                                executor("3", result("a", "", SPARK, "no GPU")),
                                executor("4")),
                        "a"));
    }

    @Test
    void theWorkIsTheSameEachTimeAndItsDigestSeesEveryBit() {
        try (Backend cpu = BackendConfig.ON_CPU.open();
                Float4Vector zero = new Float4Vector("zero", cpu.memory());
                Float4Vector minus = new Float4Vector("minus", cpu.memory());
                BitVector bits = new BitVector("bits", cpu.memory());
                BitVector more = new BitVector("more", cpu.memory())) {
            assertEquals(SmokeWork.on(cpu), SmokeWork.on(cpu));
            zero.setSafe(0, 0f);
            zero.setValueCount(1);
            minus.setSafe(0, -0f);
            minus.setValueCount(1);
            assertNotEquals(digest(zero), digest(minus));
            bits.setSafe(0, 1);
            bits.setValueCount(1);
            more.setSafe(0, 1);
            more.setSafe(1, 1);
            more.setValueCount(2);
            assertNotEquals(digest(bits), digest(more));
            more.setValueCount(1);
            assertEquals(digest(bits), digest(more), "what lies behind the last bit does not count");
        }
    }

    private static String digest(FieldVector vector) {
        VectorDigest digest = new VectorDigest();
        digest.add(vector);
        return digest.hex();
    }

    private static Executor executor(String number, SmokeResult... results) {
        return new Executor(number, "h", 1, List.of(results));
    }

    private static SmokeResult result(String cpu, String backend, String spark, String failure) {
        SmokeFacts facts = new SmokeFacts("0", "h", 1, "", "17", spark, 1, 1, new TreeMap<>(), new TreeMap<>());
        return new SmokeResult(facts, "GPU", "", "", cpu, backend, 1, 1, failure);
    }

    private static Path script(Path file, String line) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
