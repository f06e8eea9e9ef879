package io.robocache.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.job.BackendReader;
import io.robocache.job.GpuRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.internal.config.ConfigEntry$;
import org.apache.spark.launcher.SparkLauncher;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files of settings that scripts/submit.sh takes by --profile, and what goes with them onto a cluster. */
class ProfilesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINE = Pattern.compile("(?:# )?(spark\\.[A-Za-z0-9._]+) +(\\S.*)");

    /** Mostly of parts of Spark that are not on the class path here; from their documentation for 4.1 and 4.2. */
    private static final Set<String> ELSEWHERE = Set.of(
            "spark.master",
            // Goes before another one: no entry of its own.
            SparkLauncher.EXECUTOR_DEFAULT_JAVA_OPTIONS,
            "spark.kubernetes.authenticate.driver.serviceAccountName",
            "spark.kubernetes.container.image",
            "spark.kubernetes.executor.podTemplateFile",
            "spark.kubernetes.executor.request.cores",
            "spark.kubernetes.namespace",
            "spark.yarn.dist.files",
            "spark.yarn.maxAppAttempts");

    private static final Set<String> OF_A_RESOURCE = Set.of(
            "spark.executor.resource.gpu.amount",
            "spark.executor.resource.gpu.discoveryScript",
            "spark.executor.resource.gpu.vendor",
            "spark.task.resource.gpu.amount");

    static List<Path> profiles() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("conf"))) {
            return files.filter(file -> file.getFileName().toString().matches("spark-[a-z-]+\\.conf"))
                    .sorted()
                    .toList();
        }
    }

    /** Spark knows its settings once the classes that declare them are loaded. */
    @BeforeAll
    static void declareSettings() throws ReflectiveOperationException {
        for (String holder : List.of("package", "Network", "Status", "UI", "Worker", "Deploy")) {
            Class.forName("org.apache.spark.internal.config." + holder + "$");
        }
    }

    @Test
    void thereIsOneForEachKindOfCluster() throws IOException {
        assertEquals(
                List.of(
                        "spark-kubernetes-gpu.conf",
                        "spark-kubernetes-mixed.conf",
                        "spark-kubernetes.conf",
                        "spark-local.conf",
                        "spark-standalone-gpu.conf",
                        "spark-standalone.conf",
                        "spark-yarn-gpu.conf",
                        "spark-yarn.conf"),
                profiles().stream().map(file -> file.getFileName().toString()).toList());
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void everyKeyIsKnownWithAValueThatItTakes(Path profile) throws IOException {
        Map<String, String> settings = settings(profile, true);
        assertFalse(settings.isEmpty(), profile + " says nothing");
        assertAll(settings.entrySet().stream().map(setting -> () -> check(setting.getKey(), setting.getValue())));
        assertDoesNotThrow(() -> BackendReader.of(settings));
        assertDoesNotThrow(() -> GpuRequest.refuseSeveral(settings));
    }

    private static void check(String key, String value) {
        if (ELSEWHERE.contains(key)
                || OF_A_RESOURCE.contains(key)
                || key.startsWith("spark.executorEnv.")
                || key.startsWith("spark.robocache.")) {
            return;
        }
        ConfigEntry<?> entry = ConfigEntry$.MODULE$.findEntry(key);
        assertNotNull(entry, key + " is no setting of this Spark");
        assertDoesNotThrow(() -> new SparkConf(false).set(key, value).get(entry), key + " " + value);
    }

    @Test
    void aMisspelledKeyIsSeen() {
        assertNull(ConfigEntry$.MODULE$.findEntry("spark.executor.memoryoverhead"));
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void gpusAreAskedForOnlyWhereTheNameSaysSoAndNumberedAsSparkDoes(Path profile) throws IOException {
        Map<String, String> settings = settings(profile, false);
        boolean asks = settings.containsKey("spark.executor.resource.gpu.amount");
        assertEquals(profile.toString().endsWith("-gpu.conf"), asks, profile.toString());
        assertEquals(asks, settings.containsKey("spark.task.resource.gpu.amount"), "both or none in " + profile);
        if (asks) {
            assertEquals("PCI_BUS_ID", settings.get("spark.executorEnv.CUDA_DEVICE_ORDER"), profile.toString());
        }
        for (String value : settings.values()) {
            Matcher file = Pattern.compile("(?:\\$\\{ROBOCACHE_HOME}|/opt/robocache)/(\\S+)")
                    .matcher(value);
            if (file.matches()) {
                assertTrue(Files.isExecutable(ROOT.resolve(file.group(1))), value + " in " + profile);
            }
        }
    }

    @Test
    void aProfileThatIsNotThereIsRefusedWithThoseThatAre() throws IOException, InterruptedException {
        Process submit = new ProcessBuilder(ROOT.resolve("scripts/submit.sh").toString(), "--profile", "none", "env")
                .redirectErrorStream(true)
                .start();
        String told = new String(submit.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(submit.waitFor(60, TimeUnit.SECONDS), told);
        assertEquals(2, submit.exitValue(), told);
        assertTrue(
                told.contains(
                        "there are: kubernetes kubernetes-gpu kubernetes-mixed local standalone standalone-gpu yarn yarn-gpu"),
                told);
    }

    @Test
    void theImageIsOfTheSparkThatIsBuiltAgainstAndOfFilesThatAreThere() throws IOException {
        List<String> image = Files.readAllLines(ROOT.resolve("Dockerfile"));
        Matcher version = Pattern.compile("<spark.version>([^<]+)</spark.version>")
                .matcher(Files.readString(ROOT.resolve("pom.xml")));
        assertTrue(version.find(), "pom.xml names no Spark");
        assertTrue(
                image.contains("ARG SPARK_IMAGE=apache/spark:" + version.group(1) + "-scala2.13-java17-ubuntu"),
                image.toString());
        assertEquals("USER spark", image.get(image.size() - 1), "containers do not run as root");
        assertTrue(image.stream().noneMatch(line -> line.startsWith("ADD ")), "what is copied is copied with COPY");
        String packaging = Files.readString(ROOT.resolve("scripts/package.sh"));
        List<String> copied = image.stream()
                .filter(line -> line.startsWith("COPY "))
                .flatMap(line -> Stream.of(line.split(" ")).skip(1).filter(word -> !word.startsWith("/")))
                .toList();
        assertEquals(List.of("LICENSE", "NOTICE", "conf", "scripts", "lib"), copied);
        for (String file : copied) {
            assertTrue(Files.exists(ROOT.resolve(file)) || packaging.contains("$name/lib"), file + " is not there");
            assertTrue(packaging.contains(file), file + " is not in the distribution, which is the image's context");
        }
    }

    private static Map<String, String> settings(Path profile, boolean withCommented) throws IOException {
        Map<String, String> settings = new TreeMap<>();
        for (String line : Files.readAllLines(profile)) {
            Matcher setting = LINE.matcher(line);
            if (setting.matches()) {
                if (withCommented || !line.startsWith("#")) {
                    String before = settings.put(setting.group(1), setting.group(2));
                    assertNull(before, setting.group(1) + " twice in " + profile);
                }
            } else {
                assertTrue(line.isBlank() || line.startsWith("# ") || line.equals("#"), profile + ": " + line);
            }
        }
        return settings;
    }
}
