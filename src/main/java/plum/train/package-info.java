/**
 * Batches, losses, optimiser, schedule, the training loop and its checkpoints.
 *
 * <p>{@link plum.train.TrainingRun} reads like the loop it is: schedule, micro-batches forward and
 * backward, clip, step, report, save when due. The one idea to know: a loss is a pure function of
 * log-probabilities in double arithmetic ({@link plum.train.Losses} and its neighbours) that
 * returns its exact gradient, so the engine runs the model forward to log-probabilities of tokens,
 * and backward from the gradient, and never sees the objective. {@link plum.train.Criterion} stands
 * between the two.
 *
 * <p>A {@link plum.train.TrainingRun} also tells what each item did, looks at a held-out slice
 * without being changed by it, and asks the reference only about what {@link
 * plum.train.ReferenceCache} does not know from earlier runs. There is never a second copy of the
 * model: the reference is the policy before its first step, or without its adapter.
 *
 * <p>Everything that decides what happens in a step follows from the job and its seed; together
 * with the state folder that makes a resumed run end with the same bits as one that was never
 * stopped.
 *
 * <p>May use {@code llm}, {@code io} and {@code data}. Knows no store: it is given examples and
 * returns metrics and files. Tensors stay on the model thread.
 */
@NullMarked
package plum.train;

import org.jspecify.annotations.NullMarked;
