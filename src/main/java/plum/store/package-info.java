/**
 * The project on disk: a folder with an H2 database, one class per group of tables.
 *
 * <p>May use {@code data} only; SQL, JDBC, Jdbi and Flyway stay inside. Methods take and return
 * records. Every adding method is one transaction and returns only when the rows survive the death
 * of the process (write delay zero).
 *
 * <p>Why it is so: rows are narrow and long texts stand apart under the same id, pages are fetched
 * by key and never by offset, and ids are given out as largest plus one by the only writer, so that
 * a killed and continued run ends with the same rows as an undisturbed one. What people decide
 * about pairs and about tests is a log that only grows ({@code DecisionLog}); the state beside each
 * follows from it.
 *
 * <p>What results refer to is never changed: tests that a person edits become another version of
 * their suite, and the earlier one stays with its results, no longer in use.
 */
@NullMarked
package plum.store;

import org.jspecify.annotations.NullMarked;
