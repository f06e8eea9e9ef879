package io.robocache.cli;

import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what a shell needs to complete commands and options. */
@Command(
        name = "completion",
        description = {
            "Print a script for bash and zsh that completes commands, options and files.",
            "It completes the word robocache: make it an alias or a link of scripts/submit.sh."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  alias robocache=$PWD/scripts/submit.sh",
            "  robocache completion > ~/.local/share/robocache.bash",
            "  source ~/.local/share/robocache.bash            in ~/.bashrc; zsh: autoload -U bashcompinit; bashcompinit before"
        })
final class CompletionCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Made by picocli. */
    CompletionCommand() {}

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(AutoComplete.bash("robocache", spec.root().commandLine()));
        out.flush();
    }
}
