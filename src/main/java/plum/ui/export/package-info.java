/**
 * Tables as files: what a table offers, the one menu that asks for it, and the strip that says how
 * far the writing is.
 *
 * <p>A page hands in {@code Sheet}s, which say what a table holds now and how its rows are read
 * later. Rows are read and written one after another, so that a table of any length needs no memory
 * to speak of, and a file appears whole or not at all.
 */
@NullMarked
package plum.ui.export;

import org.jspecify.annotations.NullMarked;
