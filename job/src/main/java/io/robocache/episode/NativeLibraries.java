package io.robocache.episode;

import com.github.luben.zstd.Zstd;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import net.jpountz.lz4.LZ4Factory;
import org.sqlite.SQLiteJDBCLoader;

/** The native code that readers and writers bring along, tried in this JVM. */
public final class NativeLibraries {
    private static final byte[] SAMPLE = "robocache robocache robocache".getBytes(StandardCharsets.US_ASCII);

    private NativeLibraries() {}

    /**
     * What is there and whether it works.
     *
     * @param works whether it loaded and did what it is for
     * @param text  its version or kind, or why it does not load
     */
    public record Library(boolean works, String text) {}

    /** Loads each and lets it work on a few bytes. In the order of the names; the caller's own. */
    public static Map<String, Library> tried() {
        Map<String, Library> tried = new TreeMap<>();
        tried.put("zstd", library(NativeLibraries::zstd));
        tried.put("lz4", library(NativeLibraries::lz4));
        tried.put("sqlite", library(NativeLibraries::sqlite));
        return tried;
    }

    private static Library library(Callable<String> look) {
        try {
            return new Library(true, look.call());
        } catch (Exception | LinkageError e) {
            String why = e.getMessage() == null
                    ? ""
                    : e.getMessage().lines().findFirst().orElse("");
            return new Library(
                    false,
                    "%s: %s; java.io.tmpdir, %s, must be writable and not be mounted noexec"
                            .formatted(e.getClass().getSimpleName(), why, System.getProperty("java.io.tmpdir")));
        }
    }

    private static String zstd() {
        byte[] back = Zstd.decompress(Zstd.compress(SAMPLE), SAMPLE.length);
        refuseUnlessSame(back);
        String version = Zstd.class.getPackage().getImplementationVersion();
        return version == null ? "loaded" : version;
    }

    /** Without its native code it works in Java, only slower; so which one it is, is told. */
    private static String lz4() {
        LZ4Factory factory = LZ4Factory.fastestInstance();
        byte[] packed = factory.fastCompressor().compress(SAMPLE);
        refuseUnlessSame(factory.safeDecompressor().decompress(packed, SAMPLE.length));
        return factory.toString().replace("LZ4Factory:", "");
    }

    private static String sqlite() throws Exception {
        SQLiteJDBCLoader.initialize();
        return SQLiteJDBCLoader.getVersion();
    }

    private static void refuseUnlessSame(byte[] back) {
        if (!Arrays.equals(SAMPLE, back)) {
            throw new IllegalStateException("what was compressed does not decompress to the same bytes");
        }
    }
}
