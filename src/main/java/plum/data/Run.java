package plum.data;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a stage.
 *
 * @param name unique within the project; the same name with the same configuration continues
 * @param round turn of the loop, counted from 1
 * @param config the whole stage configuration as JSON
 * @param version of the application
 * @param ended null while {@link Outcome#OPEN}
 * @param busy time spent working, over all continuations
 * @param note one line for the reader: isolation level, what went wrong
 */
public record Run(
    long id,
    Stage stage,
    String name,
    int round,
    String config,
    long seed,
    String version,
    Instant started,
    @Nullable Instant ended,
    Duration busy,
    Outcome outcome,
    String note) {}
