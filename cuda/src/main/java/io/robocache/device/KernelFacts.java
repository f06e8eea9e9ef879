package io.robocache.device;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * The kernels that this build carries.
 *
 * @param architectures what they are compiled for: {@code sm_80} is machine code, {@code compute_80} is PTX, which the driver
 *                      compiles for GPUs from that on
 * @param nvcc          version of the compiler
 */
public record KernelFacts(List<String> architectures, String nvcc) {

    private static final String FACTS = "kernels.properties";

    /** Copies the list. */
    public KernelFacts {
        architectures = List.copyOf(architectures);
    }

    /** The kernels of this build; empty if it was made without nvcc. */
    public static Optional<KernelFacts> ofThisBuild() {
        try (InputStream in = KernelFacts.class.getResourceAsStream(FACTS)) {
            if (in == null) {
                return Optional.empty();
            }
            Properties facts = new Properties();
            facts.load(in);
            return Optional.of(
                    new KernelFacts(List.of(facts.getProperty("architectures").split(" ")), facts.getProperty("nvcc")));
        } catch (IOException e) {
            throw new UncheckedIOException("the jar's " + FACTS + " cannot be read", e);
        }
    }

    /**
     * What of them a GPU runs: machine code runs on its own major version from its minor version on, PTX on every later GPU.
     *
     * @param capability ten times major plus minor
     * @return the architecture, or empty if none runs
     */
    public Optional<String> fit(int capability) {
        String best = null;
        for (String architecture : architectures) {
            int made = Integer.parseInt(architecture.substring(architecture.indexOf('_') + 1));
            boolean code = architecture.startsWith("sm_");
            boolean runs = code ? made / 10 == capability / 10 && made <= capability : made <= capability;
            if (runs && (best == null || code)) {
                best = architecture;
            }
        }
        return Optional.ofNullable(best);
    }
}
