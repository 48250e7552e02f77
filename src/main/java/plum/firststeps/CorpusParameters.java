package plum.firststeps;

/**
 * How large the corpus is and how noisy.
 *
 * @param seed everything follows from it
 * @param solutions documents that show a solution as people write them
 * @param references documents that show a careful solution
 * @param tests documents that show worked tests
 * @param testsPerDocument tests in one document
 * @param noisyReferences share of careful solutions that are as noisy as the others
 * @param wrongTests share of tests whose expected value is wrong
 */
public record CorpusParameters(
    long seed,
    int solutions,
    int references,
    int tests,
    int testsPerDocument,
    double noisyReferences,
    double wrongTests) {

  /**
   * The mix the embedded model is trained on, in one pass: about 6.4 million tokens. Most documents
   * are tests, since working programs out is the hardest thing to learn; solutions outnumber
   * references, so that the careless mode stays careless.
   */
  public static CorpusParameters defaults() {
    return new CorpusParameters(1, 30_000, 18_000, 38_000, 3, 0.06, 0.05);
  }

  /** The same mix with about the given number of documents, at least one of each kind. */
  public CorpusParameters scaledTo(int documents) {
    double factor = (double) documents / (solutions + references + tests);
    return new CorpusParameters(
        seed,
        scaled(solutions, factor),
        scaled(references, factor),
        scaled(tests, factor),
        testsPerDocument,
        noisyReferences,
        wrongTests);
  }

  private static int scaled(int count, double factor) {
    return Math.max(1, (int) Math.round(count * factor));
  }
}
