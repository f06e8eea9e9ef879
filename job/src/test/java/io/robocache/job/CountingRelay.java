package io.robocache.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Passes bytes between its own port and another one of the loopback interface. It counts the bytes that come back, and the
 * requests of HTTP that go there; a client begins each with a write of its own.
 */
final class CountingRelay implements AutoCloseable {
    private static final Pattern METHOD = Pattern.compile("(GET|HEAD|PUT|POST|DELETE) /");

    private final ServerSocket listening;
    private final AtomicLong bytes = new AtomicLong();
    private final Map<String, Long> requests = new ConcurrentSkipListMap<>();

    CountingRelay(int port) throws IOException {
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(() -> {
            while (!listening.isClosed()) {
                Socket here = listening.accept();
                Socket there = new Socket(InetAddress.getLoopbackAddress(), port);
                daemon(() -> pass(here, there, this::asked));
                daemon(() -> pass(there, here, (buffer, n) -> bytes.addAndGet(n)));
            }
        });
    }

    private interface Count {
        void add(byte[] buffer, int length);
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

    private void asked(byte[] buffer, int length) {
        String begin = new String(buffer, 0, Math.min(length, 8), StandardCharsets.ISO_8859_1);
        Matcher method = METHOD.matcher(begin);
        if (method.lookingAt()) {
            requests.merge(method.group(1), 1L, Long::sum);
        }
    }

    private static void pass(Socket from, Socket to, Count count) throws IOException {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                count.add(buffer, n);
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

    /** How many requests went there so far, by method. */
    Map<String, Long> requests() {
        return new TreeMap<>(requests);
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
