/**
 * The command line: one small class per command. Events are lines on standard error, results go to
 * standard output, exit codes are 0 done, 1 failed, 2 wrong usage, 130 cancelled.
 *
 * <p>May use {@code pipeline}, {@code store} for reading, {@code io} and {@code data}; of {@code
 * llm}, {@code train} and {@code sandbox} only records, enums and sealed interfaces. Does not know
 * {@code ui}: opening the window and measuring it are handed in as functions.
 */
@NullMarked
package plum.cli;

import org.jspecify.annotations.NullMarked;
