/**
 * Templates in the language Jinja, as far as chat templates use it, with the whitespace rules and
 * the values of Python. Templates come out of downloaded folders and are not trusted: they see the
 * values they are given and nothing of Java, and time and size are bounded. Uses nothing else of
 * this program.
 */
@NullMarked
package plum.llm.jinja;

import org.jspecify.annotations.NullMarked;
