package plum.train;

import java.util.List;

/**
 * What goes through the model at once.
 *
 * @param items numbers of the items in the training set
 * @param rowIndices numbers of {@code rows} in the training set
 * @param rows one per completion; for pairs all chosen, then all rejected
 * @param desirable per item
 * @param mismatched for KTO, per item its prompt with the completion of its neighbour; else empty
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MicroBatch(
    int[] items, int[] rowIndices, List<Row> rows, boolean[] desirable, List<Row> mismatched) {

  /** Tokens the model reads with gradient, padding not counted. */
  int tokens() {
    return rows.stream().mapToInt(row -> row.ids().length).sum();
  }

  int completionTokens() {
    return rows.stream().mapToInt(Row::completionLength).sum();
  }
}
