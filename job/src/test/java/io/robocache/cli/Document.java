package io.robocache.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of the project, taken apart: Markdown, or the Markdown cells of a notebook.
 *
 * @param prose  its lines outside of fences
 * @param fences its code blocks
 */
record Document(Path file, List<Line> prose, List<Fence> fences) {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");

    /** A line and its number from 1; of a notebook, counted over its Markdown cells. */
    record Line(int number, String text) {}

    /** A code block, with what stands behind its opening backticks. */
    record Fence(int number, String language, String text) {}

    @Override
    public String toString() {
        return ROOT.relativize(file).toString();
    }

    /** Returns all pages of the project, but for what is built, fetched or hidden. */
    static List<Document> all() throws IOException {
        List<Document> documents = new ArrayList<>();
        for (Path file : files()) {
            documents.add(read(file));
        }
        return documents;
    }

    private static List<Path> files() throws IOException {
        List<Path> folders = new ArrayList<>(List.of(ROOT));
        for (String name : List.of("docs", "cuda", "udf", "job", "conf", "scripts", "notebooks", ".github")) {
            folders.add(ROOT.resolve(name));
        }
        Set<Path> found = new HashSet<>();
        for (Path folder : folders) {
            int depth = folder.equals(ROOT.resolve("docs")) ? 5 : 1;
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.walk(folder, depth)) {
                    files.filter(file -> file.toString().endsWith(".md")
                                    || file.toString().endsWith(".ipynb"))
                            .forEach(found::add);
                }
            }
        }
        return found.stream().sorted().toList();
    }

    static Document read(Path file) throws IOException {
        return of(file, file.toString().endsWith(".ipynb") ? cells(file) : Files.readString(file));
    }

    private static String cells(Path notebook) throws IOException {
        StringBuilder text = new StringBuilder();
        for (JsonNode cell : new ObjectMapper().readTree(notebook.toFile()).get("cells")) {
            if (cell.get("cell_type").textValue().equals("markdown")) {
                cell.get("source").forEach(line -> text.append(line.textValue()));
                text.append("\n\n");
            }
        }
        return text.toString();
    }

    static Document of(Path file, String markdown) {
        List<Line> prose = new ArrayList<>();
        List<Fence> fences = new ArrayList<>();
        StringBuilder code = null;
        String language = "";
        int begin = 0;
        int number = 0;
        for (String line : markdown.lines().toList()) {
            number++;
            if (line.startsWith("```")) {
                if (code == null) {
                    code = new StringBuilder();
                    language = line.substring(3).strip();
                    begin = number + 1;
                } else {
                    fences.add(new Fence(begin, language, code.toString()));
                    code = null;
                }
            } else if (code != null) {
                code.append(line).append('\n');
            } else {
                prose.add(new Line(number, line));
            }
        }
        if (code != null) {
            throw new IllegalArgumentException("[%s:%d] a code block without an end".formatted(file, begin));
        }
        return new Document(file, prose, fences);
    }

    /** Returns the targets of its links, with the lines that they stand in. */
    List<Line> links() {
        List<Line> links = new ArrayList<>();
        for (Line line : prose) {
            Matcher matcher = LINK.matcher(SPAN.matcher(line.text).replaceAll("code"));
            while (matcher.find()) {
                links.add(new Line(line.number, matcher.group(1)));
            }
        }
        return links;
    }

    /** Returns what stands between single backticks, with the lines. */
    List<Line> spans() {
        List<Line> spans = new ArrayList<>();
        for (Line line : prose) {
            Matcher matcher = SPAN.matcher(line.text);
            while (matcher.find()) {
                spans.add(new Line(line.number, matcher.group(1)));
            }
        }
        return spans;
    }

    /** Returns the anchors of its headings, as GitHub makes them. */
    Set<String> anchors() {
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        for (Line line : prose) {
            if (line.text.matches("#{1,6} .*")) {
                String slug = line.text
                        .replaceFirst("#+ +", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                        .replace(' ', '-');
                int times = seen.merge(slug, 1, Integer::sum);
                anchors.add(times == 1 ? slug : slug + "-" + (times - 1));
            }
        }
        return anchors;
    }
}
