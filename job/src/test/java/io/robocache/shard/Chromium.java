package io.robocache.shard;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.opentest4j.TestAbortedException;

/**
 * A headless Chromium. {@code -Drobocache.chromium=FILE} names the program, else it is looked for on the PATH. Where there is
 * none the test is skipped, or fails with {@code -Drobocache.chromium.required=true}.
 */
final class Chromium {
    private static final String PROPERTY = "robocache.chromium";
    private static final int SECONDS = 120;

    private final String program;
    private final Path folder;

    private Chromium(String program, Path folder) {
        this.program = program;
        this.folder = folder;
    }

    static Chromium in(Path folder) {
        String named = System.getProperty(PROPERTY, "");
        if (!named.isEmpty()) {
            return new Chromium(named, folder);
        }
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Stream.of(path.split(File.pathSeparator)).map(dir -> Path.of(dir, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .map(file -> new Chromium(file.toString(), folder))
                .orElseGet(() -> {
                    String none =
                            "no chromium on the PATH; install the package chromium, or name one with -D" + PROPERTY;
                    if (Boolean.getBoolean(PROPERTY + ".required")) {
                        return fail(none);
                    }
                    throw new TestAbortedException(none);
                });
    }

    /** What a page is after its scripts ran. Fails if the console says anything. */
    String dom(Path page, String scheme) throws IOException, InterruptedException {
        return run(page, scheme, "1400,1200", "--dump-dom");
    }

    /** What is to be seen of it. */
    BufferedImage picture(Path page, String scheme, int width, int height) throws IOException, InterruptedException {
        Path png = Files.createTempFile(folder, "page", ".png");
        run(page, scheme, width + "," + height, "--screenshot=" + png);
        String keep = System.getProperty(PROPERTY + ".keep", "");
        if (!keep.isEmpty()) {
            Files.copy(png, Path.of(keep, width + "-" + scheme + "-" + System.nanoTime() + ".png"));
        }
        return ImageIO.read(png.toFile());
    }

    private String run(Path page, String scheme, String size, String what) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "chromium", ".out");
        Path err = Files.createTempFile(folder, "chromium", ".err");
        List<String> command = new ArrayList<>(List.of(
                program,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--no-first-run",
                "--hide-scrollbars",
                "--allow-file-access-from-files",
                "--enable-logging=stderr",
                "--user-data-dir=" + Files.createTempDirectory(folder, "profile"),
                "--blink-settings=preferredColorScheme=" + (scheme.equals("dark") ? 0 : 1),
                "--virtual-time-budget=4000",
                "--window-size=" + size,
                what,
                page.toUri().toString()));
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(err);
        assertTrue(ended, () -> "chromium did not end in " + SECONDS + " s: " + said);
        List<String> console =
                said.lines().filter(line -> line.contains("CONSOLE")).toList();
        assertTrue(console.isEmpty(), () -> "console: " + console);
        return Files.readString(out);
    }
}
