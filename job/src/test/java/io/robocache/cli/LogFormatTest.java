package io.robocache.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.robocache.shard.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;

/** The configurations of logging that are shipped. */
class LogFormatTest {
    private static final Path CONF = Path.of("..", "conf");

    private static String logged(String configuration, Throwable thrown) {
        try (LoggerContext context =
                new LoggerContext("test", null, CONF.resolve(configuration).toUri())) {
            context.start();
            Layout<?> layout = context.getConfiguration().getAppender("stderr").getLayout();
            return new String(
                    layout.toByteArray(Log4jLogEvent.newBuilder()
                            .setLoggerName("io.robocache.job.ShardTask")
                            .setLevel(Level.WARN)
                            .setMessage(new SimpleMessage("shard 7: two\nlines"))
                            .setThrown(thrown)
                            .build()),
                    StandardCharsets.UTF_8);
        }
    }

    @Test
    void jsonIsOneObjectALine() throws IOException {
        String line = logged("log4j2-json.properties", new IllegalStateException("why\nnot"));
        assertEquals(1, line.lines().count(), line);
        JsonNode json = Json.read(line.getBytes(StandardCharsets.UTF_8));
        assertEquals("shard 7: two\nlines", json.get("message").asText());
        assertEquals("WARN", json.get("log.level").asText());
        assertEquals("io.robocache.job.ShardTask", json.get("log.logger").asText());
        assertEquals("why\nnot", json.get("error.message").asText());
        assertTrue(json.has("@timestamp"), line);
    }

    @Test
    void textIsPlain() {
        assertTrue(
                logged("log4j2.properties", null).endsWith(" WARN ShardTask: shard 7: two\nlines\n"),
                logged("log4j2.properties", null));
    }
}
