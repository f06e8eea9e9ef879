package io.robocache.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/** Passes bytes between its own port and another one of the loopback interface, and counts what comes back. */
final class CountingRelay implements AutoCloseable {
    private final ServerSocket listening;
    private final AtomicLong bytes = new AtomicLong();

    CountingRelay(int port) throws IOException {
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(() -> {
            while (!listening.isClosed()) {
                Socket here = listening.accept();
                Socket there = new Socket(InetAddress.getLoopbackAddress(), port);
                daemon(() -> pass(here, there, new AtomicLong()));
                daemon(() -> pass(there, here, bytes));
            }
        });
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException closed) {
                // One of the ends is done.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void pass(Socket from, Socket to, AtomicLong count) throws IOException {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                count.addAndGet(n);
                out.write(buffer, 0, n);
            }
        }
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Bytes that came back so far, heads of answers included. */
    long bytes() {
        return bytes.get();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
