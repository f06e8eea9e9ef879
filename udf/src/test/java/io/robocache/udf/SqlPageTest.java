package io.robocache.udf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every query on the page of the functions gives what the page says. */
class SqlPageTest {

    private static final Pattern QUERY = Pattern.compile("(?s)```sql\\n(.*?)\\n```\\n```\\n(.*?)\\n```");

    @Test
    void everyQueryOfThePageGivesWhatThePageSays() throws IOException {
        String page = Files.readString(Path.of(System.getProperty("basedir", "."), "..", "docs", "sql.md"));
        Matcher query = QUERY.matcher(page);
        int queries = 0;
        StringBuilder executed = new StringBuilder();
        while (query.find()) {
            assertEquals(query.group(2), SqlSession.text(query.group(1)), query.group(1));
            executed.append(query.group(1));
            queries++;
        }
        assertEquals(page.split("```sql", -1).length - 1, queries, "queries without a result");
        for (SqlFunction function : RoboCacheExtensions.own()) {
            String name = function.text().name();
            assertTrue(executed.indexOf(name + "(") >= 0, "no example of " + name);
        }
    }
}
