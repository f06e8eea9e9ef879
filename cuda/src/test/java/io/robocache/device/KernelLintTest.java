package io.robocache.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The compiled kernels keep the numeric specification's rounding: what the build left of nvcc's output is read. */
class KernelLintTest {

    private static final Path PTX = Path.of("target", "cuda", "robocache.ptx");
    private static final Path REPORT = Path.of("target", "cuda", "ptxas.txt");

    /** Bytes that a kernel may spill: a few around the rare paths of a kernel for many types, never an array. */
    private static final int MOST_SPILLED_BYTES = 160;

    @Test
    void noInstructionFusesApproximatesOrFlushes() throws IOException {
        Pattern refused = Pattern.compile("\\b(fma|mad)\\.r[nzmp]\\.|\\.approx|\\.ftz|\\b(ex2|lg2|sin|cos|tanh)\\.");
        assertEquals(List.of(), matches(ptx(), refused));
    }

    @Test
    void noAtomicIsOfFloatingPoint() throws IOException {
        Pattern refused = Pattern.compile("\\b(atom|red)\\.[a-z0-9_.]*\\.(f16|f16x2|bf16|bf16x2|f32|f64)\\b");
        assertEquals(List.of(), matches(ptx(), refused));
    }

    @Test
    void everyDivisionAndRootIsRoundedToNearest() throws IOException {
        List<String> found = matches(ptx(), Pattern.compile("\\b(div|r?sqrt|rcp)\\.[a-z0-9_.]*f(32|64)"));
        assertEquals(List.of("div.rn.f32", "div.rn.f64", "sqrt.rn.f64"), found);
    }

    @Test
    void noKernelSpillsMoreThanAFewRegisters() throws IOException {
        ptx();
        Matcher spills = Pattern.compile("entry function '(\\w+)' for '(sm_\\d+)'|(\\d+) bytes spill stores")
                .matcher(Files.readString(REPORT));
        List<String> refused = new ArrayList<>();
        TreeSet<String> architectures = new TreeSet<>();
        String kernel = "";
        while (spills.find()) {
            if (spills.group(1) != null) {
                kernel = spills.group(1) + " " + spills.group(2);
                architectures.add(spills.group(2));
            } else if (Integer.parseInt(spills.group(3)) > MOST_SPILLED_BYTES) {
                refused.add(kernel + " spills " + spills.group(3) + " bytes");
            }
        }
        assertEquals(List.of(), refused);
        assertEquals("[sm_80, sm_90]", architectures.toString());
    }

    @Test
    void theFatbinIsTheOneThatItsPropertiesName() throws Exception {
        ptx();
        Properties properties = new Properties();
        byte[] fatbin;
        try (InputStream named = Backend.class.getResourceAsStream("kernels.properties");
                InputStream bytes = Backend.class.getResourceAsStream("robocache.fatbin")) {
            properties.load(named);
            fatbin = bytes.readAllBytes();
        }
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(fatbin);
        assertEquals(HexFormat.of().formatHex(digest), properties.getProperty("sha256"));
        assertEquals("sm_80 sm_90 compute_80", properties.getProperty("architectures"));
        assertTrue(properties.getProperty("flags").contains("--fmad=false"), properties.getProperty("flags"));
    }

    /** Each match once, in order of the alphabet. */
    private static List<String> matches(String text, Pattern pattern) {
        TreeSet<String> found = new TreeSet<>();
        pattern.matcher(text).results().forEach(match -> found.add(match.group()));
        return new ArrayList<>(found);
    }

    /** The PTX of the build; a build without nvcc has none, which is a visible skip. */
    private static String ptx() throws IOException {
        if (!Files.exists(PTX)) {
            String why = "this build had no nvcc";
            return Boolean.getBoolean("robocache.nvcc.required") ? fail(why) : abort(why);
        }
        return Files.readString(PTX);
    }
}
