package io.robocache.job;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.worker.Worker;
import org.apache.spark.rpc.RpcEnv;
import scala.Option;

/**
 * A standalone cluster in this JVM whose workers have different host names, unlike those of {@code local-cluster}: a
 * speculative attempt never runs on the host of the first.
 */
final class ChaosCluster implements AutoCloseable {
    private final List<RpcEnv> parts = new ArrayList<>();
    private final String url;

    ChaosCluster(Path work, int workers, int cores, int memoryMiB) throws Exception {
        SparkConf conf = new SparkConf()
                .set("spark.deploy.maxExecutorRetries", "-1")
                .set("spark.master.rest.enabled", "false")
                .set("spark.shuffle.service.enabled", "false");
        var master = Master.startRpcEnvAndEndpoint("127.0.0.1", 0, 0, conf);
        parts.add(master._1());
        url = "spark://127.0.0.1:" + master._1().address().port();
        for (int w = 0; w < workers; w++) {
            Path folder = Files.createDirectories(work.resolve("worker" + w));
            parts.add(Worker.startRpcEnvAndEndpoint(
                    "127.0.0." + (w + 2),
                    0,
                    0,
                    cores,
                    memoryMiB,
                    new String[] {url},
                    folder.toString(),
                    Option.apply(w),
                    conf,
                    Option.empty()));
        }
    }

    /** The master's URL. */
    String url() {
        return url;
    }

    @Override
    public void close() {
        for (int i = parts.size() - 1; i >= 0; i--) {
            parts.get(i).shutdown();
            parts.get(i).awaitTermination();
        }
    }
}
