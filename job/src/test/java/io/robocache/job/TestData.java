package io.robocache.job;

import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * The recordings of {@code -Drobocache.testdata=DIR}. Unset is a visible skip, or a failure under {@code
 * -Drobocache.testdata.required=true}.
 */
final class TestData {
    private static final String FOLDER = "robocache.testdata";

    private TestData() {}

    /** A file or folder of the test data. */
    static Path of(String path) {
        String folder = System.getProperty(FOLDER, "");
        if (folder.isEmpty() && Boolean.getBoolean(FOLDER + ".required")) {
            fail("-D" + FOLDER + " is required and not set");
        }
        Assumptions.assumeFalse(folder.isEmpty(), "-D" + FOLDER + "=DIR is not set");
        Path found = Path.of(folder, path);
        if (!Files.exists(found)) {
            fail("the test data lack " + path);
        }
        return found;
    }

    /** A JSON file of the test data. */
    static JsonNode json(String path) {
        try {
            return new ObjectMapper().readTree(Files.readAllBytes(of(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A configuration that the tests carry, with its inputs, output and further lines. */
    static JobConfig config(String resource, Path input, Path output, String... more) {
        try (InputStream text = TestData.class.getResourceAsStream(resource)) {
            return JobConfig.parse(new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    + "\ninput.uris = [\"" + input.toUri() + "\"]\noutput.uri = \"" + output.toUri() + "\"\n"
                    + String.join("\n", more));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
