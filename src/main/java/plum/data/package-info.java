/**
 * The vocabulary: records, enums and sealed types that every other package speaks.
 *
 * <p>No input or output, no other package of the project. A type belongs here when two packages
 * that may not know each other both need it. Records hold the ids of what they refer to; methods
 * elsewhere take whole records, so that the id of a solution cannot be handed in where an
 * instruction is due.
 */
@NullMarked
package plum.data;

import org.jspecify.annotations.NullMarked;
