package io.robocache.shard;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who holds the lock of an output.
 *
 * @param run     id of the run, unlike that of any other
 * @param user    of the driver's process
 * @param host    its name, for people
 * @param machine what process ids are counted in: host, boot and namespace
 * @param pid     of the driver
 * @param born    when the driver's process began, milliseconds since 1970; 0 if the system does not tell
 * @param since   when the lock was asked for, by the owner's clock
 */
record LockOwner(String run, String user, String host, String machine, long pid, long born, Instant since) {
    /** Two processes of one id begin further apart than the clock of processes is wrong. */
    private static final long SAME_BIRTH_MILLIS = 10_000;

    /** Runs of this JVM that hold a lock or ask for one. */
    private static final Set<String> LIVE = ConcurrentHashMap.newKeySet();

    /** A run of this JVM, alive until {@link #ends}. */
    static LockOwner begins(String run) {
        LIVE.add(run);
        ProcessHandle self = ProcessHandle.current();
        String host = hostName();
        return new LockOwner(
                run, System.getProperty("user.name"), host, machine(host), self.pid(), bornMillis(self), Instant.now());
    }

    /** This JVM does nothing more for that run. */
    void ends() {
        LIVE.remove(run);
    }

    /**
     * Whether the process is known to be gone: it was of this user on this machine, where its id is free now or of a
     * later process. Of other users and machines nothing is known.
     */
    boolean gone() {
        if (!machine.equals(machine(hostName())) || !user.equals(System.getProperty("user.name"))) {
            return false;
        }
        if (pid == ProcessHandle.current().pid()) {
            return !LIVE.contains(run);
        }
        Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(found -> !ended(found.pid()));
        return process.isEmpty() || (born != 0 && bornLater(bornMillis(process.get())));
    }

    private boolean bornLater(long other) {
        return other != 0 && Math.abs(other - born) > SAME_BIRTH_MILLIS;
    }

    /** Of a container without an init process: ended, but nobody asked how, so that its id is still taken. */
    private static boolean ended(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            int state = stat.lastIndexOf(')') + 2;
            return state < stat.length() && (stat.charAt(state) == 'Z' || stat.charAt(state) == 'X');
        } catch (IOException notLinux) {
            return false;
        }
    }

    private static long bornMillis(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /** As people name it. */
    String named() {
        return "run " + run + " of " + user + "@" + host + " (process " + pid + ")";
    }

    byte[] json() {
        return Json.indented(Map.of(
                        "run", run,
                        "user", user,
                        "host", host,
                        "machine", machine,
                        "pid", pid,
                        "born_ms", born,
                        "since", since.toString()))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Reads a lock; one that is torn belongs to an owner of whom nothing is known but the file. */
    static LockOwner read(byte[] json, long modifiedMillis) {
        try {
            JsonNode read = Json.read(json);
            return new LockOwner(
                    read.get("run").textValue(),
                    read.get("user").textValue(),
                    read.get("host").textValue(),
                    read.get("machine").textValue(),
                    read.get("pid").longValue(),
                    read.get("born_ms").longValue(),
                    Instant.parse(read.get("since").textValue()));
        } catch (IOException | RuntimeException torn) {
            Instant modified = Instant.ofEpochMilli(modifiedMillis);
            return new LockOwner("unreadable_" + modifiedMillis, "unknown", "unknown", "", 0, 0, modified);
        }
    }

    /** Process ids mean something within one boot of one kernel, in one namespace of it. */
    private static String machine(String host) {
        return host + " " + system("/proc/sys/kernel/random/boot_id") + " " + namespace();
    }

    private static String system(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException notLinux) {
            return "-";
        }
    }

    private static String namespace() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
        } catch (IOException | UnsupportedOperationException notLinux) {
            return "-";
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return InetAddress.getLoopbackAddress().getHostAddress();
        }
    }
}
