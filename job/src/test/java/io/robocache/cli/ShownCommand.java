package io.robocache.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A call of the program that a page shows: {@code scripts/submit.sh ...} or {@code robocache ...}.
 *
 * @param before    options of submit.sh, with their values
 * @param arguments the command and its options, as the program gets them
 */
record ShownCommand(int line, String shown, Map<String, List<String>> before, List<String> arguments) {
    private static final List<String> BEFORE = List.of("--master", "--profile", "--conf", "--log-format");

    /** A word of a shell: bare, in quotes, or pieces of both; or what ends a command. */
    private static final Pattern WORD = Pattern.compile("(?:'[^']*'|\"[^\"]*\"|[^\\s'\";|&])+|[;|&]+");

    /** Returns the calls in lines of a shell, which begin with line {@code first} of their page. */
    static List<ShownCommand> in(String script, int first) {
        List<ShownCommand> commands = new ArrayList<>();
        int number = first;
        StringBuilder whole = new StringBuilder();
        int begin = first;
        for (String line : script.lines().toList()) {
            if (whole.isEmpty()) {
                begin = number;
            }
            number++;
            if (line.endsWith("\\")) {
                whole.append(line, 0, line.length() - 1).append(' ');
            } else {
                commands.addAll(ofLine(whole + line, begin));
                whole.setLength(0);
            }
        }
        return commands;
    }

    private static List<ShownCommand> ofLine(String line, int number) {
        List<ShownCommand> commands = new ArrayList<>();
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line);
        while (matcher.find() && !matcher.group().startsWith("#")) {
            String word = matcher.group();
            if (word.matches("[;|&]+")) {
                add(words, number, line, commands);
                words.clear();
            } else {
                words.add(word.replaceAll("['\"]", ""));
            }
        }
        add(words, number, line, commands);
        return commands;
    }

    private static void add(List<String> words, int number, String line, List<ShownCommand> commands) {
        int at = 0;
        while (at < words.size() && words.get(at).matches("[A-Z_]+=.*")) {
            at++;
        }
        if (at == words.size() || !words.get(at).matches("(?:.*/)?submit\\.sh|robocache")) {
            return;
        }
        boolean script = words.get(at).endsWith(".sh");
        Map<String, List<String>> before = new TreeMap<>();
        at++;
        while (script && at + 1 < words.size() && BEFORE.contains(words.get(at))) {
            before.computeIfAbsent(words.get(at), option -> new ArrayList<>()).add(words.get(at + 1));
            at += 2;
        }
        List<String> arguments = List.copyOf(words.subList(at, words.size()));
        commands.add(new ShownCommand(number, line.strip(), before, arguments));
    }
}
