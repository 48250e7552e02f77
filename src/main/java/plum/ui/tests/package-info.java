/**
 * How tests came to be trusted: written, run, kept or dropped, and why; what they are worth; and
 * who writes them in which words.
 *
 * <p>The funnel is counted by the store, and every figure in it leads to the suites it counts.
 * Scoring, attacking and trying an author run between jobs, on their thread, and can be stopped.
 */
@NullMarked
package plum.ui.tests;

import org.jspecify.annotations.NullMarked;
