/**
 * Untrusted programs: limits, the child process, the verdict.
 *
 * <p>May use {@code data}. Processes live here only.
 */
@NullMarked
package plum.sandbox;

import org.jspecify.annotations.NullMarked;
