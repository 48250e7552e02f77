package plum.data;

/**
 * A data set of instructions, as imported.
 *
 * @param origin where it came from, in words or as a file name
 * @param digest sha-256 of the imported file, in hex
 */
public record InstructionSet(long id, String name, String origin, String licence, String digest) {}
