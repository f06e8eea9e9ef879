package io.robocache.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import io.robocache.bench.BenchResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The greatest medians that a GPU may show, from a file of GPU, group, case and milliseconds. */
final class BenchLimits {
    private static final String SHIPPED = "io/robocache/cli/bench-limits.conf";

    private final Config ofGpu;

    private BenchLimits(Config ofGpu) {
        this.ofGpu = ofGpu;
    }

    /**
     * Those of a GPU.
     *
     * @param file null for those that come with the program
     * @throws IllegalArgumentException if the file cannot be read or has none for the GPU
     */
    static BenchLimits of(Path file, String gpu) {
        try {
            Config all = file == null
                    ? ConfigFactory.parseResources(BenchLimits.class.getClassLoader(), SHIPPED)
                    : ConfigFactory.parseFile(
                            file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
            String path = ConfigUtil.joinPath(gpu);
            if (!all.hasPath(path)) {
                throw new IllegalArgumentException("no limits for %s, only for %s; give some with --limits FILE"
                        .formatted(gpu, all.root().keySet()));
            }
            return new BenchLimits(all.getConfig(path));
        } catch (ConfigException e) {
            throw new IllegalArgumentException("limits refused: " + e.getMessage(), e);
        }
    }

    /** One line for each result that is too slow, and for each limit of a wanted case that no result answers. */
    List<String> broken(List<BenchResult> results, Predicate<String> wanted) {
        List<String> broken = new ArrayList<>();
        ofGpu.entrySet().forEach(entry -> {
            List<String> path = ConfigUtil.splitPath(entry.getKey());
            double limit = ofGpu.getDouble(entry.getKey());
            BenchResult found = results.stream()
                    .filter(result -> List.of(result.group(), result.name()).equals(path))
                    .findAny()
                    .orElse(null);
            if (found == null && !wanted.test(path.get(1))) {
                return;
            }
            if (found == null) {
                broken.add("%s: not measured, its limit is %s ms".formatted(String.join(": ", path), limit));
            } else if (!(found.median() <= limit)) {
                broken.add("%s: %.4f ms, at most %s ms are allowed"
                        .formatted(String.join(": ", path), found.median(), limit));
            }
        });
        broken.sort(null);
        return broken;
    }
}
