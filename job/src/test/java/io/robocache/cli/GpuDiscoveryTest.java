package io.robocache.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.resource.ResourceInformation$;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** scripts/gpu-discovery.sh on a PATH that has bash, and an nvidia-smi of our own or none. */
class GpuDiscoveryTest {
    private static final Path SCRIPT =
            Path.of("..", "scripts", "gpu-discovery.sh").toAbsolutePath().normalize();

    @TempDir
    Path bin;

    private int status;
    private String err;

    @BeforeEach
    void bash() throws IOException {
        Files.createSymbolicLink(bin.resolve("bash"), Path.of("/bin/bash"));
    }

    @Test
    void sparkReadsTheAddressesOfAllGpus() throws Exception {
        smi("printf '0\\n1\\n2\\n'");
        assertArrayEquals(new String[] {"0", "1", "2"}, addresses(null));
        smi("printf '0\\n'");
        assertArrayEquals(new String[] {"0"}, addresses(null));
    }

    @Test
    void hiddenOnesAreLeftOutAndTheOthersCountedAsTheDriverDoes() throws Exception {
        smi("printf '0\\n1\\n2\\n3\\n'");
        assertArrayEquals(new String[] {"0", "1"}, addresses("2,3"));
        assertArrayEquals(new String[] {"0", "1"}, addresses("3,GPU-8932f937,9,1"), "9 ends the list");
        run("");
        assertRefused("CUDA_VISIBLE_DEVICES= hides every GPU");
        run("-1");
        assertRefused("CUDA_VISIBLE_DEVICES=-1 hides every GPU");
    }

    @Test
    void withoutNvidiaSmiItSaysSoAndFails() throws Exception {
        run(null);
        assertRefused("there is no nvidia-smi on the PATH");
        assertTrue(err.contains("spark.worker.resource.gpu.*"), err);
    }

    @Test
    void whatNvidiaSmiSaysWhenItFailsIsHandedOn() throws Exception {
        smi("printf 'Failed to initialize NVML\\n'; exit 9");
        run(null);
        assertRefused("nvidia-smi failed: Failed to initialize NVML");
        smi("true");
        run(null);
        assertRefused("nvidia-smi lists no GPU");
        smi("printf '[Not Supported]\\n'");
        run(null);
        assertRefused("nvidia-smi lists a GPU as \"[Not Supported]\", which is no number");
    }

    private void assertRefused(String why) {
        assertEquals(1, status, err);
        assertTrue(err.startsWith("gpu-discovery.sh: " + why), err);
        assertEquals(2, err.lines().count(), "what and the remedy: " + err);
    }

    private String[] addresses(String visible) throws Exception {
        String out = run(visible);
        assertEquals(0, status, err);
        ResourceInformation found = ResourceInformation$.MODULE$.parseJson(out);
        assertEquals("gpu", found.name());
        return found.addresses();
    }

    private void smi(String body) throws IOException {
        Path file = Files.writeString(bin.resolve("nvidia-smi"), "#!/bin/bash\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private String run(String visible) throws IOException, InterruptedException {
        ProcessBuilder command = new ProcessBuilder(SCRIPT.toString());
        command.environment().put("PATH", bin.toString());
        command.environment().remove("CUDA_VISIBLE_DEVICES");
        if (visible != null) {
            command.environment().put("CUDA_VISIBLE_DEVICES", visible);
        }
        Process process = command.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), err);
        status = process.exitValue();
        return out;
    }
}
