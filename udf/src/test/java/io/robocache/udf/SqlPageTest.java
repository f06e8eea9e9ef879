package io.robocache.udf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void codeOfThePageGivesWhatTheFunctionsGive(@TempDir Path folder) throws Exception {
        Dataset<Row> clouds = new RandomRows(1)
                .clouds(RandomRows.Shape.ROWS, 20, 1)
                .selectExpr("id", "transform(points, p -> struct(p.x, p.y, p.z, p.c0 AS intensity)) AS points");
        Dataset<Row> streams = new RandomRows(1)
                .streams(20, 1)
                .selectExpr(
                        "id",
                        "transform(t, s -> s * 1000000) AS t",
                        "v AS joints",
                        "transform(at, s -> s * 1000000) AS frames");
        List<String> expected = rows(
                clouds.selectExpr(
                        "id",
                        "rc_voxelize(points, named_struct('origin', array(-20, -20, -2), 'size', array(0.1D, 0.1D, 0.2D),"
                                + " 'dims', array(400, 400, 20), 'reductions', array('count', 'mean(intensity)')))"),
                streams.selectExpr("id", "rc_resample(t, joints, frames, 'linear', 50000000)"));
        PageCode code = new PageCode(folder);
        List<String> java = PageCode.pieces("java");
        List<String> scala = PageCode.pieces("scala");
        assertEquals(1, java.size(), "pieces of Java");
        assertEquals(1, scala.size(), "pieces of Scala");
        for (List<Dataset<Row>> made :
                List.of(code.java(java.get(0), clouds, streams), code.scala(scala.get(0), clouds, streams))) {
            assertEquals(
                    expected,
                    rows(made.get(0).select("id", "voxels"), made.get(1).select("id", "aligned")));
        }
    }

    private static List<String> rows(Dataset<Row> voxels, Dataset<Row> aligned) {
        List<String> all = new ArrayList<>();
        for (Dataset<Row> table : List.of(voxels, aligned)) {
            for (Row row : table.orderBy("id").collectAsList()) {
                all.add(row.get(0) + ": " + Bits.of(row.get(1)));
            }
        }
        return all;
    }
}
