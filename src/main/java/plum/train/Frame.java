package plum.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows laid out for the model: their tokens one after the other without padding, a prompt that
 * several rows share only once, with the rows' completions behind it. Neighbouring completions do
 * not see each other, and positions go on from the prompt, so every row has the log-probabilities
 * it would have alone.
 *
 * <p>Attention works on a grid of lines, one for each prompt, padded on the right.
 */
final class Frame {

  /** Tokens of a prompt below which sharing it saves less than it costs. */
  static final int WORTH_SHARING = 8;

  private final long[] ids;
  private final long[] positions;
  private final long[] place;
  private final long[] segment;
  private final long[] sources;
  private final long[] targets;
  private final int lines;
  private final int length;
  private final boolean shared;

  /** Where each row's scored tokens begin among all scored tokens; one more than rows. */
  private final int[] begins;

  private Frame(List<Row> rows, List<List<Integer>> groups) {
    lines = groups.size();
    length = groups.stream().mapToInt(group -> lengthOf(rows, group)).max().orElse(0);
    shared = lines < rows.size();
    int n = groups.stream().mapToInt(group -> lengthOf(rows, group)).sum();
    ids = new long[n];
    positions = new long[n];
    place = new long[n];
    segment = new long[n];
    begins = new int[rows.size() + 1];
    for (int i = 0; i < rows.size(); i++) {
      begins[i + 1] = begins[i] + scored(rows.get(i));
    }
    sources = new long[begins[rows.size()]];
    targets = new long[sources.length];
    int at = 0;
    for (int line = 0; line < lines; line++) {
      int origin = at;
      int number = 0;
      for (int index : groups.get(line)) {
        Row row = rows.get(index);
        number++;
        int from = number == 1 ? 0 : row.promptLength();
        int scoredTokens = begins[index];
        for (int t = from; t < row.ids().length; t++) {
          ids[at] = row.ids()[t];
          positions[at] = t;
          place[at] = (long) line * length + at - origin;
          segment[at] = t < row.promptLength() ? 0 : number;
          if (t >= Math.max(1, row.promptLength())) {
            sources[scoredTokens] = t == row.promptLength() ? origin + t - 1L : at - 1L;
            targets[scoredTokens] = row.ids()[t];
            scoredTokens++;
          }
          at++;
        }
      }
    }
  }

  /** Lays rows out; those with the same prompt share it. */
  static Frame of(List<Row> rows) {
    return new Frame(rows, lines(rows));
  }

  /**
   * Cuts rows into at most so many parts of about the same number of lines.
   *
   * @return indices of each part's rows
   */
  static List<List<Integer>> split(List<Row> rows, int parts) {
    List<List<Integer>> lines = lines(rows);
    int size = Math.max(1, Math.ceilDiv(lines.size(), parts));
    List<List<Integer>> result = new ArrayList<>();
    for (int from = 0; from < lines.size(); from += size) {
      result.add(
          lines.subList(from, Math.min(from + size, lines.size())).stream()
              .flatMap(List::stream)
              .toList());
    }
    return result;
  }

  /** Indices of the rows of every line. */
  private static List<List<Integer>> lines(List<Row> rows) {
    Map<List<Integer>, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      List<Integer> key = new ArrayList<>();
      if (row.promptLength() < WORTH_SHARING) {
        key.add(-1 - i);
      }
      Arrays.stream(row.ids(), 0, row.promptLength()).forEach(key::add);
      groups.computeIfAbsent(key, prompt -> new ArrayList<>()).add(i);
    }
    return new ArrayList<>(groups.values());
  }

  /** Tokens the model reads. */
  int tokens() {
    return ids.length;
  }

  /** Tokens that are scored, of all rows. */
  int scored() {
    return targets.length;
  }

  /** Lines of the grid times their length. */
  int cells() {
    return lines * length;
  }

  int length() {
    return length;
  }

  /** Whether rows share prompts. */
  boolean isShared() {
    return shared;
  }

  /** Rows and length of the grid, as the script wants them. */
  long[] size() {
    return new long[] {lines, length};
  }

  /** The script's frame. */
  NDList tensors(NDManager scope) {
    return new NDList(
        scope.create(ids),
        scope.create(positions),
        ids.length == cells() ? none(scope) : scope.create(place),
        shared ? scope.create(segment) : none(scope),
        scope.create(sources),
        scope.create(targets));
  }

  /** Values of all scored tokens, row by row. */
  List<double[]> byRow(float[] values) {
    List<double[]> result = new ArrayList<>();
    for (int i = 0; i + 1 < begins.length; i++) {
      double[] row = new double[begins[i + 1] - begins[i]];
      for (int t = 0; t < row.length; t++) {
        row[t] = values[begins[i] + t];
      }
      result.add(row);
    }
    return result;
  }

  /** The reverse of {@link #byRow}. */
  float[] flat(double[][] values) {
    float[] result = new float[scored()];
    for (int i = 0; i < values.length; i++) {
      for (int t = 0; t < values[i].length; t++) {
        result[begins[i] + t] = (float) values[i][t];
      }
    }
    return result;
  }

  private static NDArray none(NDManager scope) {
    return scope.create(new long[0], new Shape(0));
  }

  private static int scored(Row row) {
    return row.ids().length - Math.max(1, row.promptLength());
  }

  private static int lengthOf(List<Row> rows, List<Integer> group) {
    int prompt = rows.get(group.getFirst()).promptLength();
    return prompt + group.stream().mapToInt(i -> rows.get(i).ids().length - prompt).sum();
  }
}
