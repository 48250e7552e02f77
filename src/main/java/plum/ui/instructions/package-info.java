/**
 * The instructions: a table over all of them, the health of the data set, and the search through
 * every text.
 *
 * <p>Why it is so: the ids of all lines are read by key in the order wanted, so that the table has
 * its true length and any place of it can be reached; what stands in a line is read when it comes
 * into sight. What lines are filtered by is kept in memory, four bytes a facet and line, so that a
 * filter asks the database nothing. Search and health report in pieces and can be cut at any time.
 */
@NullMarked
package plum.ui.instructions;

import org.jspecify.annotations.NullMarked;
