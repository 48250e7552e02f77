/**
 * Language models: checkpoint folders, tokenizer, transformer, adapters, generation and
 * log-probabilities, and the one thread that owns libtorch.
 *
 * <p>May use {@code io} and {@code data}. DJL lives here and in {@code train} only; tensors never
 * leave these two: public methods speak strings, integers, floats and paths.
 */
@NullMarked
package plum.llm;

import org.jspecify.annotations.NullMarked;
