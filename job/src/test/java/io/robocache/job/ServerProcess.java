package io.robocache.job;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server of an integration test, in a process of its own, which the close ends. */
final class ServerProcess implements AutoCloseable {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final long PAUSE_MILLIS = 50;

    private final Process process;
    private final Path log;
    private final int port;

    private ServerProcess(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /** The jar of a server, as the build laid it down. */
    static Path jar(String name) {
        return Path.of(System.getProperty("robocache.servers")).resolve(name);
    }

    /** A port of the loopback interface that nobody listens on at this moment. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /**
     * Starts {@code java} and waits until it listens.
     *
     * @param work      for its files; its output is {@code server.log} in it
     * @param arguments of {@code java}
     */
    static ServerProcess start(Path work, int port, List<String> arguments) throws IOException, InterruptedException {
        Path log = work.resolve("server.log");
        Path temporary = Files.createDirectories(work.resolve("tmp"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temporary));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        ServerProcess server = new ServerProcess(process, log, port);
        boolean listens = false;
        try {
            for (long until = System.nanoTime() + LIMIT_NANOS; !listens && System.nanoTime() < until; ) {
                if (!process.isAlive()) {
                    throw new IOException("the server ended: " + server.log());
                }
                listens = server.listens();
                Thread.sleep(listens ? 0 : PAUSE_MILLIS);
            }
        } finally {
            if (!listens) {
                server.close();
            }
        }
        if (!listens) {
            throw new IOException("the server does not listen: " + server.log());
        }
        return server;
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
