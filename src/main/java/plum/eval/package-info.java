/**
 * From counts to claims: pass@k, bootstrap intervals, paired comparison of two policies, McNemar's
 * test.
 *
 * <p>Pure arithmetic, knows no other package. A figure never leaves without its interval.
 */
@NullMarked
package plum.eval;

import org.jspecify.annotations.NullMarked;
