package plum.data;

/**
 * A row of an imported file that could not be used.
 *
 * @param line line of the file, or element of the JSON array, counted from 1
 * @param reason one sentence
 * @param text the beginning of the row
 */
public record Rejection(long line, String reason, String text) {}
