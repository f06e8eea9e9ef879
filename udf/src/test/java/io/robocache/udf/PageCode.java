package io.robocache.udf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.tools.nsc.Main;

/** Pieces of code on the page of the functions, compiled into a method over clouds and streams, and called. */
record PageCode(Path folder) {

    private static final String IMPORTS = "import io.robocache.udf.%s; import org.apache.spark.sql.%s;\n";

    /** The pieces in a language, in order. */
    static List<String> pieces(String language) throws IOException {
        String page = Files.readString(Path.of(System.getProperty("basedir", "."), "..", "docs", "sql.md"));
        return Pattern.compile("(?s)```" + language + "\\n(.*?)\\n```")
                .matcher(page)
                .results()
                .map((MatchResult piece) -> piece.group(1))
                .toList();
    }

    /** What variables {@code voxels} and {@code aligned} are of a piece of Java. */
    List<Dataset<Row>> java(String piece, Dataset<Row> clouds, Dataset<Row> streams) throws Exception {
        Path source = Files.writeString(
                folder.resolve("JavaPiece.java"),
                IMPORTS.formatted("*", "*")
                        + "public final class JavaPiece { public static Object of(Dataset<Row> clouds, Dataset<Row> streams) {\n"
                        + piece
                        + "\nreturn java.util.List.of(voxels, aligned); } }");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertNotNull(compiler, "this test needs a JDK, not a JRE");
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-d", folder.toString(), "-cp", classPath(), "-proc:none");
            compiler.getTask(messages, files, null, options, null, files.getJavaFileObjects(source))
                    .call();
        }
        assertEquals("", messages.toString(), piece);
        return call("JavaPiece", clouds, streams);
    }

    /** The same of a piece of Scala. */
    List<Dataset<Row>> scala(String piece, Dataset<Row> clouds, Dataset<Row> streams) throws Exception {
        Path source = Files.writeString(
                folder.resolve("ScalaPiece.scala"),
                IMPORTS.formatted("_", "_")
                        + "object ScalaPiece { def of(clouds: Dataset[Row], streams: Dataset[Row]): Any = {\n"
                        + piece
                        + "\njava.util.List.of[DataFrame](voxels, aligned) } }");
        Main.process(new String[] {"-d", folder.toString(), "-cp", classPath(), source.toString()});
        assertFalse(Main.reporter().hasErrors(), piece);
        return call("ScalaPiece", clouds, streams);
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    @SuppressWarnings("unchecked")
    private List<Dataset<Row>> call(String name, Dataset<Row> clouds, Dataset<Row> streams) throws Exception {
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, PageCode.class.getClassLoader())) {
            return (List<Dataset<Row>>) loader.loadClass(name)
                    .getMethod("of", Dataset.class, Dataset.class)
                    .invoke(null, clouds, streams);
        }
    }
}
