package io.robocache.job;

import io.robocache.device.Backend;
import io.robocache.device.BackendConfig;
import io.robocache.episode.NativeLibraries;
import java.util.TreeMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.package$;
import org.apache.spark.resource.ResourceInformation;

/** On an executor: computes the same on both twins, and tells what it ran on. What goes wrong is told, not thrown. */
record SmokeTask(BackendConfig config) implements Function<byte[], byte[]> {

    @Override
    public byte[] call(byte[] number) {
        return Parcel.of(result());
    }

    private SmokeResult result() {
        SmokeFacts facts = facts();
        String cpu = "";
        try {
            long began = System.nanoTime();
            try (Backend definition = BackendConfig.ON_CPU.open()) {
                cpu = SmokeWork.on(definition);
            }
            long between = System.nanoTime();
            Backend backend = ExecutorBackend.current(config);
            String own = SmokeWork.on(backend);
            return new SmokeResult(
                    facts,
                    backend.choice().kind().name(),
                    backend.choice().reason(),
                    backend.device().map(device -> device.facts().bus()).orElse(""),
                    cpu,
                    own,
                    between - began,
                    System.nanoTime() - between,
                    "");
        } catch (RuntimeException | LinkageError e) {
            ExecutorBackend.endIfLost(e);
            String why = e.getMessage() == null ? e.toString() : e.getMessage();
            return new SmokeResult(facts, "none", "", "", cpu, "", 0, 0, why);
        }
    }

    private static SmokeFacts facts() {
        ResourceInformation gpu = TaskContext.get().resourcesJMap().get("gpu");
        TreeMap<String, String> natives = new TreeMap<>();
        TreeMap<String, String> broken = new TreeMap<>();
        NativeLibraries.tried()
                .forEach((name, library) -> (library.works() ? natives : broken).put(name, library.text()));
        return new SmokeFacts(
                SparkEnv.get().executorId(),
                TaskFacts.host(),
                ProcessHandle.current().pid(),
                gpu == null ? "" : String.join(",", gpu.addresses()),
                Runtime.version().toString(),
                package$.MODULE$.SPARK_VERSION(),
                Runtime.getRuntime().maxMemory(),
                Runtime.getRuntime().availableProcessors(),
                natives,
                broken);
    }
}
