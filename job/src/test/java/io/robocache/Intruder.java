package io.robocache;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Classes that break the rules of {@link RoomsTest}, compiled when they are needed, so that none lies in the project. */
final class Intruder {
    private Intruder() {}

    /**
     * Compiles {@code Intruder} of {@code packageName} with a field of type {@code foreign}. The foreign class is an empty
     * one of that name, unless Java has it, so no library need be there.
     */
    static JavaClasses compiled(String packageName, String foreign, Path folder) throws IOException {
        List<Path> sources = new ArrayList<>();
        sources.add(write(folder, packageName + ".Intruder", foreign + " guest;"));
        if (!foreign.startsWith("java.")) {
            sources.add(write(folder, foreign, ""));
        }
        compile(sources, folder);
        return new ClassFileImporter()
                .importPaths(folder.resolve(packageName.replace('.', '/')).resolve("Intruder.class"));
    }

    /** Compiles two classes, one in each package, that use each other. */
    static JavaClasses compiledCycle(String one, String other, Path folder) throws IOException {
        compile(
                List.of(
                        write(folder, one + ".Left", other + ".Right next;"),
                        write(folder, other + ".Right", one + ".Left next;")),
                folder);
        return new ClassFileImporter().importPath(folder);
    }

    private static Path write(Path folder, String name, String member) throws IOException {
        Path file = folder.resolve(name.replace('.', '/') + ".java");
        Files.createDirectories(file.getParent());
        int dot = name.lastIndexOf('.');
        return Files.writeString(
                file,
                "package %s; public class %s { %s }"
                        .formatted(name.substring(0, dot), name.substring(dot + 1), member));
    }

    private static void compile(List<Path> sources, Path folder) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertNotNull(compiler, "this test needs a JDK, not a JRE");
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-d", folder.toString(), "-cp", folder.toString(), "-proc:none");
            boolean compiled = compiler.getTask(
                            null, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertTrue(compiled, "sources " + sources + " did not compile");
        }
    }
}
