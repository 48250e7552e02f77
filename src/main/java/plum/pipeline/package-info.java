/**
 * The loop: one class per stage, their configurations, the job queue, events, cancelling, recipes
 * and the report.
 *
 * <p>May use every package below: {@code train}, {@code llm}, {@code store}, {@code io}, {@code
 * sandbox}, {@code eval}, {@code data}. Knows neither window nor command line. Each stage selects
 * the work that is not yet done, does it, writes it in batches and reports; selecting what is
 * missing is what makes every stage continue after it was killed.
 *
 * <p>Questions about Python source are answered by Python in the sandbox, which reads it and never
 * runs it: {@code answers.py} takes what a model wrote apart into tests, {@code mutants.py} makes
 * mutants, {@code probes.py} inputs; {@code PythonSource} asks them.
 *
 * <p>Beside the loop stands {@code SamplingBench}: it draws from the same policies and runs what
 * was drawn under the same conditions, but stores nothing and gives way to every job.
 *
 * <p>{@code Doctor} examines training runs by pure rules over what they measured, live and stored
 * ones alike; {@code Rounds} plans on-policy iteration as stages with other names, so rounds are
 * run, cut off and continued like any recipe.
 */
@NullMarked
package plum.pipeline;

import org.jspecify.annotations.NullMarked;
