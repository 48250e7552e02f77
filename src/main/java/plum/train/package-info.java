/**
 * Batches, losses, optimiser, schedule, the training loop and its checkpoints.
 *
 * <p>May use {@code llm}, {@code io} and {@code data}. Knows no store: it is given examples and
 * returns metrics and files.
 */
@NullMarked
package plum.train;

import org.jspecify.annotations.NullMarked;
