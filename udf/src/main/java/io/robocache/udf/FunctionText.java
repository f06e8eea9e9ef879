package io.robocache.udf;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;

/**
 * What people read about a function, as {@code DESCRIBE FUNCTION EXTENDED} prints it.
 *
 * @param name       in lower case
 * @param parameters in order, optional ones last
 * @param usage      one or more sentences: what it gives
 * @param examples   at least one
 * @param note       what else there is to know, such as the rules for NULL
 */
public record FunctionText(String name, List<Parameter> parameters, String usage, List<Example> examples, String note) {

    private static final String SINCE = "0.1.0";

    /**
     * A parameter, by its name in {@code name => value}.
     *
     * @param text shape, type and unit
     */
    public record Parameter(String name, boolean optional, String text) {

        /** One that every call gives. */
        public static Parameter of(String name, String text) {
            return new Parameter(name, false, text);
        }

        /** One that a call may leave out. */
        public static Parameter optional(String name, String text) {
            return new Parameter(name, true, text);
        }
    }

    /**
     * A query of one row and one column, and that value as a string.
     *
     * @param sql without a semicolon
     */
    public record Example(String sql, String result) {}

    /** Copies the lists. */
    public FunctionText {
        parameters = List.copyOf(parameters);
        examples = List.copyOf(examples);
    }

    /** How a call looks: {@code rc_slerp(a, b, w)}, optional parameters in brackets. */
    String signature() {
        return name
                + parameters.stream()
                        .map(p -> p.optional() ? "[" + p.name() + "]" : p.name())
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    /** As Spark keeps it. */
    ExpressionInfo info(String className) {
        String arguments = parameters.stream()
                .map(p -> "      * %s - %s%s\n".formatted(p.name(), p.optional() ? "optional: " : "", p.text()))
                .collect(Collectors.joining("", "\n    Arguments:\n", "  "));
        String queries = examples.stream()
                .map(e -> "      > %s;\n       %s\n".formatted(e.sql(), e.result()))
                .collect(Collectors.joining("", "\n    Examples:\n", "  "));
        return new ExpressionInfo(
                className,
                null,
                name,
                signature() + " - " + usage,
                arguments,
                queries,
                "\n    " + note + "\n  ",
                "",
                SINCE,
                "",
                "java_udf");
    }
}
