package io.robocache.device;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import jcuda.JCudaVersion;
import jcuda.driver.JCudaDriver;

/**
 * Loads JCuda's library. JCuda would unpack it under one fixed name into the directory for temporary files and load whatever
 * lies there under that name, be it another user's or half-written by another executor. So it is unpacked into a directory that
 * only this user can enter and this JVM alone uses, and JCuda finds it there.
 */
final class Natives {

    private static final String TEMPORARY = "java.io.tmpdir";
    private static boolean loaded;
    private static String failure; // a class that failed to initialise does not say why twice

    private Natives() {}

    /**
     * Loads the library once a JVM.
     *
     * @throws DeviceException if this platform has none, it cannot be unpacked, or the driver's library is missing
     */
    static synchronized void load() {
        if (failure != null) {
            throw new DeviceException(failure);
        }
        if (!loaded) {
            try {
                loadOnce();
                loaded = true;
            } catch (DeviceException e) {
                failure = e.getMessage();
                throw e;
            }
        }
    }

    private static void loadOnce() {
        String file = "libJCudaDriver-" + JCudaVersion.get() + "-linux-x86_64.so";
        String usual = System.getProperty(TEMPORARY);
        Path folder = null;
        try {
            folder = Files.createTempDirectory(
                    "robocache-jcuda-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            unpack(file, folder);
            // JCuda asks for the directory while its class is initialised, and only then.
            System.setProperty(TEMPORARY, folder.toString());
            JCudaDriver.setExceptionsEnabled(false);
        } catch (IOException | UnsupportedOperationException e) {
            throw new DeviceException("%s cannot be unpacked below %s: %s".formatted(file, usual, e.getMessage()), e);
        } catch (LinkageError e) {
            throw new DeviceException(why(e.getMessage() == null ? e.toString() : e.getMessage(), file), e);
        } finally {
            System.setProperty(TEMPORARY, usual);
            remove(folder, file);
        }
    }

    private static void unpack(String file, Path folder) throws IOException {
        try (InputStream library = JCudaDriver.class.getResourceAsStream("/lib/" + file)) {
            if (library == null) {
                throw new IOException("the jar has no lib/" + file);
            }
            Path whole = folder.resolve(file);
            Path part = folder.resolve(file + ".part");
            Files.copy(library, part);
            Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** A loaded library stays mapped when its file goes. */
    private static void remove(Path folder, String file) {
        if (folder == null) {
            return;
        }
        try {
            Files.deleteIfExists(folder.resolve(file));
            Files.deleteIfExists(folder.resolve(file + ".part"));
            Files.delete(folder);
        } catch (IOException left) {
            folder.toFile().deleteOnExit();
        }
    }

    /** JCuda's message is a page; what matters is the line with the library that is missing. */
    private static String why(String words, String file) {
        for (String line : words.split("\n", -1)) {
            int driver = line.indexOf("libcuda.so");
            if (driver >= 0) {
                return "no NVIDIA driver: " + line.substring(driver).strip();
            }
        }
        return "%s does not load: %s".formatted(file, words.lines().findFirst().orElse("no reason given"));
    }
}
