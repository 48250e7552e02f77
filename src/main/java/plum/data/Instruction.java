package plum.data;

import org.jspecify.annotations.Nullable;

/**
 * One natural-language instruction that a policy answers with a program.
 *
 * @param id row of the store
 * @param setId the {@link InstructionSet} it belongs to
 * @param key the name it has in its source, unique within the set
 * @param prompt the exact text shown to a policy
 * @param entryPoint the function that tests call
 * @param referenceSolution a program known to be right, or null; a whole program, not only a body
 */
public record Instruction(
    long id,
    long setId,
    String key,
    String prompt,
    AnswerFormat format,
    String entryPoint,
    @Nullable String referenceSolution,
    Split split) {}
