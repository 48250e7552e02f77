/**
 * First steps: the teaching domain behind the embedded model, and everything the model is made of
 * except its weights.
 *
 * <p>A {@linkplain plum.firststeps.Problem problem} is a composition (source, filter, mapping,
 * reducer) with parameters and one paraphrase. From it come the instruction, right programs in
 * several spellings, programs with popular misconceptions, inputs, right answers with a worked
 * trace, and with them the training corpus and the instruction sets. A byte-level BPE trainer makes
 * the tokenizer.
 *
 * <p>Pure and deterministic: everything follows from a seed, nothing reads a clock or a file. May
 * use {@code io} (JSON text) and {@code data}; knows neither models nor training.
 *
 * <p>Why it is so: the misconceptions are <em>popular</em>, often more frequent than the right
 * spelling, so a model trained on the corpus prefers them although it also knows better. That gap
 * is what preferences learned from tests can close, and it is put here by construction: gains on
 * this domain say that the loop works, not what it yields for models of code at large. The careful
 * mode stands in for the stronger test author of the paper and is an invention of this project.
 */
@NullMarked
package plum.firststeps;

import org.jspecify.annotations.NullMarked;
