package io.robocache.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {
    @Test
    void thePageSaysWhatTheReferenceSays() throws IOException {
        String expected = ConfigurationPage.of(Document.ROOT.resolve("conf/robocache.conf"));
        Path made = Files.writeString(Path.of("target/configuration.md"), expected);
        Path page = Document.ROOT.resolve("docs/configuration.md");
        assertEquals(
                expected,
                Files.exists(page) ? Files.readString(page) : "",
                "conf/robocache.conf has changed; cp job/%s docs/configuration.md".formatted(made));
    }
}
