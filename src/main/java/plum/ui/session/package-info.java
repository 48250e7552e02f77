/**
 * What every screen is given: the open project, its recipe, background reading, the running job and
 * the way to other places. No controls, no threads of its own.
 *
 * <p>May use {@code pipeline}, {@code store}, {@code io}, {@code data} and records of {@code
 * sandbox}; of JavaFX only beans and collections, like every view-model. The window hands in the
 * executors, so that tests run everything in place.
 */
@NullMarked
package plum.ui.session;

import org.jspecify.annotations.NullMarked;
