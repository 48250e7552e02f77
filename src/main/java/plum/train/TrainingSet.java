package plum.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;
import plum.data.PlumException;

/**
 * The examples of a run as tokens.
 *
 * <p>An item is what batches are counted in: a pair (rows 2i chosen and 2i + 1 rejected), a
 * labelled completion or a demonstration (row i).
 */
final class TrainingSet {

  private final List<Row> rows;
  private final int rowsPerItem;
  private final List<Item> items;
  private final int truncated;

  /**
   * What is known of an item beside its tokens.
   *
   * @param example its number among all examples
   * @param id of its example; 0 for none
   * @param prompt equal numbers for equal prompts
   * @param desirable true for pairs and demonstrations
   * @param reward of its completion, for pairs by how much the chosen one's exceeds the other; 0
   *     where the objective does not ask
   * @param value of its prompt under the objective; likewise
   */
  record Item(int example, long id, int prompt, boolean desirable, double reward, double value) {}

  /**
   * @param rows of all items, item after item
   * @param truncated items cut to the maximum length or left out because nothing of a completion
   *     fitted
   */
  private TrainingSet(List<Row> rows, int rowsPerItem, List<Item> items, int truncated) {
    this.rows = List.copyOf(rows);
    this.rowsPerItem = rowsPerItem;
    this.items = List.copyOf(items);
    this.truncated = truncated;
  }

  /**
   * Tokenises examples: prompt, completion, end token; what exceeds the maximum length is cut off
   * at the end. An item none of whose completion fits is left out. Both are counted. Without a
   * prompt the first token of the completion stands in for it, since nothing predicts it.
   *
   * @param encodePrompt text to ids, with the tokens that stand before a prompt
   * @param encode text that goes on after a prompt to ids
   * @param endToken closes a completion; models without one learn no end
   * @throws PlumException if an example is of the wrong kind for the objective, or nothing is left
   */
  static TrainingSet encode(
      List<Example> examples,
      Objective objective,
      Function<String, int[]> encodePrompt,
      Function<String, int[]> encode,
      OptionalInt endToken,
      int maxLength) {
    List<Row> rows = new ArrayList<>();
    List<Item> items = new ArrayList<>();
    Map<String, Integer> prompts = new HashMap<>();
    int truncated = 0;
    for (int number = 0; number < examples.size(); number++) {
      Example example = examples.get(number);
      List<String> completions = completions(example, objective);
      int[] prompt = encodePrompt.apply(prompt(example));
      List<int[]> whole = new ArrayList<>();
      for (String completion : completions) {
        whole.add(concatenate(prompt, encode.apply(completion), endToken));
      }
      if (whole.stream().anyMatch(ids -> ids.length > maxLength)) {
        truncated++;
      }
      if (prompt.length >= maxLength) {
        continue;
      }
      for (int[] ids : whole) {
        int length = Math.min(ids.length, maxLength);
        rows.add(new Row(Arrays.copyOf(ids, length), Math.max(1, prompt.length)));
      }
      items.add(
          new Item(
              number,
              example.id(),
              prompts.computeIfAbsent(prompt(example), p -> prompts.size()),
              desirable(example),
              Rewards.of(example, objective),
              Rewards.value(example, objective)));
    }
    if (items.isEmpty()) {
      throw new PlumException(
          examples.isEmpty()
              ? "There is nothing to train on: the list of examples is empty."
              : "There is nothing to train on: every prompt alone is longer than the maximum length"
                  + " of "
                  + maxLength
                  + " tokens. Raise the maximum length.");
    }
    return new TrainingSet(rows, objective.takesPairs() ? 2 : 1, items, truncated);
  }

  private static boolean desirable(Example example) {
    return switch (example) {
      case Example.Labelled labelled -> labelled.desirable();
      case Example.Rated rated -> rated.passRate() >= 1;
      case Example.Pair _, Example.Demonstration _ -> true;
    };
  }

  int items() {
    return items.size();
  }

  int rowCount() {
    return rows.size();
  }

  Row row(int index) {
    return rows.get(index);
  }

  int rowsPerItem() {
    return rowsPerItem;
  }

  boolean desirable(int item) {
    return items.get(item).desirable();
  }

  int promptOf(int item) {
    return items.get(item).prompt();
  }

  /** The number of the item's example among all, those left out counted. */
  int exampleOf(int item) {
    return items.get(item).example();
  }

  /** The id of the item's example; 0 for none. */
  long idOf(int item) {
    return items.get(item).id();
  }

  int truncated() {
    return truncated;
  }

  /** Tokens of the item's longest row. */
  int length(int item) {
    int longest = 0;
    for (int i = 0; i < rowsPerItem; i++) {
      longest = Math.max(longest, row(item * rowsPerItem + i).ids().length);
    }
    return longest;
  }

  /**
   * The items as one micro-batch. Pairs lie with all chosen rows first, then all rejected rows. KTO
   * items carry their mismatched rows: the item's prompt with the completion of the item before it,
   * the first with that of the last.
   */
  MicroBatch microBatch(int[] batchItems, boolean mismatched) {
    int n = batchItems.length;
    int[] rowIndices = new int[n * rowsPerItem];
    for (int side = 0; side < rowsPerItem; side++) {
      for (int i = 0; i < n; i++) {
        rowIndices[side * n + i] = batchItems[i] * rowsPerItem + side;
      }
    }
    List<Row> batchRows = Arrays.stream(rowIndices).mapToObj(this::row).toList();
    boolean[] labels = new boolean[n];
    double[] rewards = new double[n];
    double[] values = new double[n];
    List<Row> mismatchedRows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      Item item = items.get(batchItems[i]);
      labels[i] = item.desirable();
      rewards[i] = item.reward();
      values[i] = item.value();
      if (mismatched) {
        mismatchedRows.add(withCompletionOf(row(batchItems[i]), row(batchItems[(i + n - 1) % n])));
      }
    }
    return new MicroBatch(
        batchItems, rowIndices, batchRows, labels, rewards, values, mismatchedRows);
  }

  private Row withCompletionOf(Row prompt, Row completion) {
    int n = completion.completionLength();
    int[] ids = Arrays.copyOf(prompt.ids(), prompt.promptLength() + n);
    System.arraycopy(completion.ids(), completion.promptLength(), ids, prompt.promptLength(), n);
    return new Row(ids, prompt.promptLength());
  }

  private static int[] concatenate(int[] prompt, int[] completion, OptionalInt endToken) {
    IntStream end = endToken.isPresent() ? IntStream.of(endToken.getAsInt()) : IntStream.empty();
    return IntStream.concat(IntStream.concat(IntStream.of(prompt), IntStream.of(completion)), end)
        .toArray();
  }

  private static String prompt(Example example) {
    return switch (example) {
      case Example.Pair p -> p.prompt();
      case Example.Labelled l -> l.prompt();
      case Example.Rated r -> r.prompt();
      case Example.Demonstration d -> d.prompt();
    };
  }

  private static List<String> completions(Example example, Objective objective) {
    if (example instanceof Example.Pair p && objective.takesPairs()) {
      return List.of(p.chosen(), p.rejected());
    }
    if (example instanceof Example.Labelled l && objective instanceof Objective.Kto) {
      return List.of(l.completion());
    }
    if (example instanceof Example.Demonstration d && objective instanceof Objective.Sft) {
      return List.of(d.completion());
    }
    if (example instanceof Example.Rated r
        && (objective instanceof Objective.AStarPo || objective instanceof Objective.Ivr)) {
      return List.of(r.completion());
    }
    throw new PlumException(
        "The objective "
            + objective.type().toUpperCase(Locale.ROOT)
            + " cannot learn from a "
            + example.getClass().getSimpleName().toLowerCase(Locale.ROOT)
            + ": KTO takes labelled completions, SFT demonstrations, A*-PO and IVR"
            + " completions with pass rates, the others pairs.");
  }
}
