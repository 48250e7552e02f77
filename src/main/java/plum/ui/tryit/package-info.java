/**
 * Try it: drawing from a policy by hand, comparing settings, and handing the best to the sampling
 * stage. Draws through {@code pipeline.SamplingBench}; nothing here becomes part of a pool.
 */
@NullMarked
package plum.ui.tryit;

import org.jspecify.annotations.NullMarked;
