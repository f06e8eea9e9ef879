package io.robocache.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Spark's history server over {@code events}, in a JVM of its own on loopback. */
final class HistoryPage implements AutoCloseable {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Process server;
    private final String root;
    private final Path log;

    private HistoryPage(Process server, String root, Path log) {
        this.server = server;
        this.root = root;
        this.log = log;
    }

    /** Starts it; the caller closes. */
    static HistoryPage open(Path work) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process server = BuildInChild.start(
                work,
                List.of(
                        "-Dspark.history.fs.logDirectory="
                                + work.resolve("events").toUri(),
                        "-Dspark.history.fs.update.interval=1s",
                        "-Dspark.history.ui.port=" + port),
                "org.apache.spark.deploy.history.HistoryServer");
        return new HistoryPage(server, "http://127.0.0.1:" + port, work.resolve("child.log"));
    }

    /** Stages of the one finished application, the last one first. */
    JsonNode stages() throws IOException {
        return Observed.json(root + "/api/v1/applications/" + application() + "/stages");
    }

    /** A page of the application. */
    String page(String path) throws IOException {
        return Observed.get(root + "/history/" + application() + path);
    }

    /** The id of the application, as soon as the server has read its log. */
    private String application() throws IOException {
        long started = System.nanoTime();
        IOException last = null;
        while (System.nanoTime() - started < LIMIT_NANOS && server.isAlive()) {
            try {
                JsonNode applications = Observed.json(root + "/api/v1/applications?status=completed");
                if (!applications.isEmpty()) {
                    return applications.get(0).get("id").asText();
                }
            } catch (IOException notYet) {
                last = notYet;
            }
            try {
                Thread.sleep(200);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        throw new IOException("the history server shows no application: " + Files.readString(log), last);
    }

    @Override
    public void close() throws InterruptedException {
        server.destroy();
        server.waitFor(10, TimeUnit.SECONDS);
        server.destroyForcibly();
    }
}
