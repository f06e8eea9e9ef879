package io.robocache.cli;

import io.robocache.cli.EnvCommand.Check;
import io.robocache.device.Backend;
import io.robocache.device.DeviceFacts;
import io.robocache.device.KernelFacts;
import io.robocache.job.BackendReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;

/** What computes on this machine, and with what. */
final class BackendChecks {
    private static final long PINNED_TRIAL_BYTES = 64L << 20;

    private BackendChecks() {}

    /** Opens the backend that {@code settings} ask for, looks at it and closes it. */
    static List<Check> of(Map<String, String> settings) {
        List<Check> checks = new ArrayList<>();
        checks.add(EnvCommand.check("kernels", BackendChecks::kernels));
        try (Backend backend = BackendReader.of(settings).open()) {
            checks.add(new Check(
                    "backend",
                    true,
                    backend.choice().kind() + ": " + backend.choice().reason()));
            if (backend.device().isPresent()) {
                checks.add(
                        EnvCommand.check("gpu", () -> gpu(backend.device().get().facts())));
                checks.add(EnvCommand.check("pinned", () -> pinned(backend)));
            }
        } catch (RuntimeException | LinkageError e) {
            checks.add(new Check("backend", false, Failure.line(e)));
        }
        return checks;
    }

    private static String kernels() {
        return KernelFacts.ofThisBuild()
                .map(facts -> "%s, by nvcc %s".formatted(String.join(" ", facts.architectures()), facts.nvcc()))
                .orElse("none in this build, the CPU computes; build where nvcc is to have them");
    }

    private static String gpu(DeviceFacts gpu) {
        String code = KernelFacts.ofThisBuild()
                .flatMap(kernels -> kernels.fit(gpu.capability()))
                .orElseThrow(() -> new IllegalStateException(
                        "no kernel of this build runs on it; build for its architecture with scripts/nvcc-fatbin.sh"));
        return code.startsWith("sm_")
                ? "runs the machine code for " + code
                : "the driver compiles the kernels from the PTX for %s, once a process".formatted(code);
    }

    private static String pinned(Backend backend) {
        long started = System.nanoTime();
        try (ArrowBuf buffer = backend.memory().buffer(PINNED_TRIAL_BYTES)) {
            double millis = (System.nanoTime() - started) / 1e6;
            if (backend.counters().snapshot().get("pinned_peak_bytes") < buffer.capacity()) {
                return "none: %s are pageable; copies are slower".formatted(Progress.size(buffer.capacity()));
            }
            return String.format(Locale.ROOT, "%s locked in %.0f ms", Progress.size(buffer.capacity()), millis);
        }
    }
}
