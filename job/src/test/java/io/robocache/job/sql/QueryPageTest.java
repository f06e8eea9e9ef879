package io.robocache.job.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.robocache.episode.SmallRecordings;
import io.robocache.udf.RoboCacheExtensions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SQL examples of docs/query.md run as they are printed, on recordings in place of those of the page. */
class QueryPageTest {
    private static final Pattern SQL = Pattern.compile("```sql\\n(.*?);\\n```", Pattern.DOTALL);

    @TempDir
    Path folder;

    @Test
    void everyExampleRunsAndSaysSomething() throws IOException {
        SmallRecordings.write(folder.resolve("run7.mcap"), 1, 5);
        SmallRecordings.write(folder.resolve("run8.mcap"), 2, 5);
        Path page = Path.of("..", "docs", "query.md");
        List<String> ran = new ArrayList<>();
        try (QuerySession session = new QuerySession(RoboCacheExtensions.class.getName())) {
            Matcher example = SQL.matcher(Files.readString(page));
            while (example.find()) {
                String sql = example.group(1).replace("/data/", folder + "/");
                List<String> rows = session.texts(sql);
                assertEquals(sql.startsWith("CREATE"), rows.isEmpty(), sql);
                ran.add(sql);
            }
            assertEquals(3, session.rows("SELECT * FROM lidar LIMIT 3").size());
        }
        assertFalse(ran.size() < 7, "examples on the page: " + ran.size());
    }
}
