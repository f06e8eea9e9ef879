/**
 * The command line. {@link io.robocache.cli.Main} holds the commands; each is also an argument of a {@code spark-submit}
 * of that class. What a command gives lies on standard output, everything else on standard error.
 */
package io.robocache.cli;
