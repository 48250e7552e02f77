/**
 * Files: JSON, JSON lines, instruction sets, logs of training runs, atomic writes.
 *
 * <p>May use {@code data} only. The JSON library is known here and nowhere else: other packages see
 * plain Java values and records. Everything that appears on disk appears whole or not at all.
 */
@NullMarked
package plum.io;

import org.jspecify.annotations.NullMarked;
