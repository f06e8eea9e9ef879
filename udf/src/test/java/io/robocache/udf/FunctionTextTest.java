package io.robocache.udf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What people read about the functions is what they do. */
class FunctionTextTest {

    private static final Pattern EXAMPLE = Pattern.compile("(?m)^\\s*> (SELECT .*);\\n\\s*(.*)$");

    static Stream<String> names() {
        return RoboCacheExtensions.own().stream()
                .map(function -> function.text().name());
    }

    @Test
    void allFunctionsAreThere() {
        assertEquals(
                List.of(
                        "rc_voxelize",
                        "rc_voxel_count",
                        "rc_voxel_mean",
                        "rc_voxel_min",
                        "rc_voxel_max",
                        "rc_resample",
                        "rc_align",
                        "rc_slerp",
                        "rc_transform",
                        "rc_depth_to_points",
                        "rc_stats"),
                names().toList());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void theTextSaysWhatTheFunctionTakesAndItsExampleGivesWhatItSays(String name) {
        String described = SqlSession.open().sql("DESCRIBE FUNCTION EXTENDED " + name).collectAsList().stream()
                .map(row -> row.getString(0))
                .collect(Collectors.joining("\n"));

        FunctionText text = RoboCacheExtensions.own().stream()
                .map(SqlFunction::text)
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        for (FunctionText.Parameter parameter : text.parameters()) {
            assertTrue(described.contains("* " + parameter.name() + " - "), described);
        }
        assertTrue(described.contains(text.signature() + " - " + text.usage()), described);
        assertTrue(described.contains("NULL"), "no rule for NULL: " + described);
        Matcher example = EXAMPLE.matcher(described);
        List<String> results = new ArrayList<>();
        while (example.find()) {
            assertEquals(example.group(2).strip(), SqlSession.text(example.group(1)), example.group(1));
            results.add(example.group(2));
        }
        assertEquals(text.examples().size(), results.size(), described);
    }

    @Test
    void functionsAreListedAndCalledFromAnySchema() {
        List<Row> listed = SqlSession.open().sql("SHOW FUNCTIONS LIKE 'rc_*'").collectAsList();
        assertTrue(listed.size() >= names().count(), listed.toString());
        SqlSession.open().sql("CREATE DATABASE IF NOT EXISTS other");
        SqlSession.open().sql("USE other");
        try {
            assertEquals("[0.0, 0.0, 0.0, 1.0]", SqlSession.text("SELECT RC_SLERP(array(0,0,0,1), array(0,0,0,1), 1)"));
        } finally {
            SqlSession.open().sql("USE default");
        }
    }
}
