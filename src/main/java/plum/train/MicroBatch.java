package plum.train;

import java.util.List;

/**
 * What goes through the model at once.
 *
 * @param items numbers of the items in the training set
 * @param rowIndices numbers of {@code rows} in the training set
 * @param rows one per completion; for pairs all chosen, then all rejected
 * @param desirable per item
 * @param rewards per item, its completion's; for pairs by how much the chosen one's exceeds the
 *     other
 * @param values per item, of its prompt under the objective
 * @param mismatched for KTO, per item its prompt with the completion of its neighbour; else empty
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MicroBatch(
    int[] items,
    int[] rowIndices,
    List<Row> rows,
    boolean[] desirable,
    double[] rewards,
    double[] values,
    List<Row> mismatched) {

  /** Of an objective that does not go by rewards. */
  MicroBatch(
      int[] items, int[] rowIndices, List<Row> rows, boolean[] desirable, List<Row> mismatched) {
    this(
        items,
        rowIndices,
        rows,
        desirable,
        new double[items.length],
        new double[items.length],
        mismatched);
  }

  /** Tokens the model reads with gradient, padding not counted. */
  int tokens() {
    return rows.stream().mapToInt(row -> row.ids().length).sum();
  }

  int completionTokens() {
    return rows.stream().mapToInt(Row::completionLength).sum();
  }
}
