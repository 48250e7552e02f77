/**
 * Language models: checkpoint folders, tokenizer, transformer, adapters, generation and
 * log-probabilities, and the one thread that owns libtorch.
 *
 * <p>A model may also live on a server: {@link plum.llm.EndpointModel} asks it over HTTP, through
 * langchain4j, which is known here only. Whoever draws completions need not know the difference.
 *
 * <p>May use {@code io} and {@code data}. DJL lives here and in {@code train} only, and tensors
 * never leave these two: what the others call speaks strings, integers, floats and paths. Templates
 * of chats are read in {@code llm.jinja}.
 */
@NullMarked
package plum.llm;

import org.jspecify.annotations.NullMarked;
