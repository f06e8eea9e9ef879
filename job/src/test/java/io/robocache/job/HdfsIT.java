package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.shard.DatasetVerifier;
import io.robocache.shard.TreeHash;
import io.robocache.shard.VerifyReport;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings and datasets of HDFS. */
class HdfsIT {
    @TempDir
    private Path work;

    private ServerProcess start(int port) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(work.resolve("hdfs"));
        String classPath = ServerProcess.jar("minicluster.jar")
                + File.pathSeparator
                + System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return ServerProcess.start(
                folder,
                port,
                List.of(
                        "-Dhdfs.minidfs.basedir=" + folder.resolve("data"),
                        "-cp",
                        classPath,
                        "org.apache.hadoop.mapreduce.MiniHadoopClusterManager",
                        "-nomr",
                        "-format",
                        "-nnport",
                        Integer.toString(port),
                        "-D",
                        "hdfs.minidfs.basedir=" + folder.resolve("data")));
    }

    @Test
    void theTreeIsThatOfTheLocalDiskAlsoAfterAnInterruption() throws Exception {
        Path input = ReproducibleTreeTest.recordings(work.resolve("input"));
        int port = ServerProcess.freePort();
        String hdfs = "hdfs://127.0.0.1:" + port;
        try (ServerProcess server = start(port);
                JavaSparkContext spark = LocalSpark.open("local[2]", "spark.hadoop.dfs.replication", "1")) {
            Configuration hadoop = spark.hadoopConfiguration();
            FileSystem fs = new org.apache.hadoop.fs.Path(hdfs + "/").getFileSystem(hadoop);
            await(fs, server);
            fs.copyFromLocalFile(new org.apache.hadoop.fs.Path(input.toUri()), new org.apache.hadoop.fs.Path("/input"));
            String local = work.resolve("local").toUri().toString();
            String expected = built(spark, input, input.toUri().toString(), local);

            String output = hdfs + "/lab/out";
            BuildListener failing = new BuildListener() {
                @Override
                public void shardSealed(int number) {
                    throw new UncheckedIOException(new IOException("interrupted"));
                }
            };
            assertThrows(IOException.class, () -> BuildJob.run(spark, config(input, hdfs + "/input", output), failing));
            assertEquals(expected, built(spark, input, hdfs + "/input", output));
            VerifyReport report = DatasetVerifier.verify(new org.apache.hadoop.fs.Path(output), hadoop);
            assertTrue(report.sound(), report::toString);
            List<String> left = new ArrayList<>();
            RemoteIterator<? extends FileStatus> files = fs.listFiles(new org.apache.hadoop.fs.Path("/lab"), true);
            while (files.hasNext()) {
                String path = files.next().getPath().toString();
                if (path.contains("staging") || path.endsWith(".tmp")) {
                    left.add(path);
                }
            }
            assertEquals(List.of(), left);
            fs.close();
        }
    }

    /** A name node listens before it lets anybody write. */
    private static void await(FileSystem fs, ServerProcess server) throws IOException, InterruptedException {
        IOException last = null;
        for (int i = 0; i < 600; i++) {
            try (var out = fs.create(new org.apache.hadoop.fs.Path("/ready"), true)) {
                out.write(1);
                last = null;
            } catch (IOException notYet) {
                last = notYet;
            }
            if (last == null) {
                return;
            }
            Thread.sleep(100);
        }
        assertNull(last, server.log());
    }

    private static JobConfig config(Path input, String from, String to) {
        return SmallJob.config(
                input,
                input.resolveSibling("unused"),
                "quarantine.max-share = 100%",
                "input.uris = [\"" + from + "\"]",
                "output.uri = \"" + to + "\"");
    }

    private static String built(JavaSparkContext spark, Path input, String from, String to) throws IOException {
        BuildReport report = BuildJob.run(spark, config(input, from, to), BuildListener.silent());
        assertEquals(BuildReport.SOME_QUARANTINED, report.exitCode(), () -> "" + report.reasons());
        return TreeHash.of(new org.apache.hadoop.fs.Path(to), spark.hadoopConfiguration());
    }
}
