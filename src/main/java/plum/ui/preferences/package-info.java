/**
 * The pools: the review of their pairs, their rules, and where each pair comes from.
 *
 * <p>{@code ReviewViewModel} decides, {@code PairQueue} holds a queue of any length of which only
 * what is looked at is read, {@code RuleViewModel} asks what another rule would change.
 *
 * <p>Why it is so: a decision must show at once, so it is applied to what is on the screen first
 * and goes to the disk on a line that keeps the order; the store's log, not the screen, says what
 * can be taken back.
 */
@NullMarked
package plum.ui.preferences;

import org.jspecify.annotations.NullMarked;
