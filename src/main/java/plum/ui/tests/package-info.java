/**
 * How tests came to be trusted: written, run, kept or dropped, and why; what they are worth; who
 * writes them in which words; and the review of single tests.
 *
 * <p>The funnel is counted by the store, and every figure in it leads to the suites it counts.
 * Scoring, attacking and trying an author run between jobs, on their thread, and can be stopped.
 *
 * <p>{@code TestQueueViewModel} holds one page of a run's tests, {@code TestReviewViewModel}
 * decides about them, {@code ApplyViewModel} brings what was decided into the suites.
 *
 * <p>Why it is so: a run may have a million tests, so the queue is a page that the store fetches by
 * key, with an index for every order. Decisions wait beside the suites until somebody applies them,
 * because results refer to versions of suites, and two hundred decisions about one suite are one
 * new version and not two hundred.
 */
@NullMarked
package plum.ui.tests;

import org.jspecify.annotations.NullMarked;
