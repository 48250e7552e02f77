package plum.data;

/** What an instruction asks the policy to write. */
public enum AnswerFormat {
  /** The prompt is the beginning of a program and the answer continues it, as in HumanEval. */
  CONTINUATION,
  /** The prompt is prose and the answer is a whole program, possibly inside a code fence. */
  PROGRAM
}
