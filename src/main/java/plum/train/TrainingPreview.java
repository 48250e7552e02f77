package plum.train;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a run would begin with, found out without loading the model.
 *
 * @param items pairs, labelled completions or demonstrations that are trained on
 * @param steps of the optimiser
 * @param firstBatch rows of the first micro-batch, in the order in which the model sees them
 * @param tokens the model reads in the first micro-batch; a prompt that rows share is read once
 * @param truncated examples that lose the end of a completion, or are left out
 * @param leftOut examples whose prompt alone is too long
 * @param lengths of all rows of the set, before anything is cut
 * @param fit whether the run fits the memory
 */
public record TrainingPreview(
    int items,
    int steps,
    List<Line> firstBatch,
    int tokens,
    int truncated,
    int leftOut,
    Lengths lengths,
    Fit fit) {
  public TrainingPreview {
    firstBatch = List.copyOf(firstBatch);
  }

  /** What a token is to the loss. */
  public enum Part {
    /** Read, but no loss is on it. */
    PROMPT,
    /** The loss is on it. */
    COMPLETION,
    /** Beyond the maximum length: never read. */
    CUT
  }

  /** A token as its text; special tokens by their name. */
  public record Token(int id, String text, Part part) {}

  /**
   * One completion with its prompt.
   *
   * @param id of its example; 0 for none
   * @param side chosen, rejected, desirable, undesirable, rated or demonstration
   * @param shares whether an earlier row of the batch has the same prompt, so that it is read
   *     there. Rows are laid out one behind the other; there is no padding
   */
  public record Line(long id, String side, boolean shares, List<Token> tokens) {
    public Line {
      tokens = List.copyOf(tokens);
    }

    /** How many of its tokens are such a part. */
    public int count(Part part) {
      return (int) tokens.stream().filter(token -> token.part() == part).count();
    }

    /** The text of such a part. */
    public String text(Part part) {
      var text = new StringBuilder();
      tokens.stream().filter(token -> token.part() == part).forEach(t -> text.append(t.text()));
      return text.toString();
    }
  }

  /**
   * How many tokens rows have, prompt and completion together.
   *
   * @param width of a bin; the first begins at 0
   * @param counts rows per bin
   * @param median rows have at most as many
   * @param most so do 95 of 100
   * @param beyond rows longer than the maximum length
   */
  public record Lengths(
      int rows, int width, List<Integer> counts, int median, int most, int longest, int beyond) {
    private static final int BINS = 24;

    public Lengths {
      counts = List.copyOf(counts);
    }

    /** Share of the rows that are longer than the maximum length. */
    public double shareBeyond() {
      return rows == 0 ? 0 : (double) beyond / rows;
    }

    /** Counts lengths, at least one. */
    static Lengths of(int[] lengths, int maxLength) {
      int[] sorted = lengths.clone();
      Arrays.sort(sorted);
      int longest = sorted[sorted.length - 1];
      int width = Math.max(1, Math.ceilDiv(longest + 1, BINS));
      Integer[] counts = new Integer[Math.ceilDiv(longest + 1, width)];
      Arrays.fill(counts, 0);
      Arrays.stream(sorted).forEach(length -> counts[length / width]++);
      return new Lengths(
          sorted.length,
          width,
          Arrays.asList(counts),
          sorted[(sorted.length - 1) / 2],
          sorted[(int) Math.ceil(0.95 * sorted.length) - 1],
          longest,
          (int) Arrays.stream(sorted).filter(length -> length > maxLength).count());
    }
  }

  /**
   * Whether a run fits the memory.
   *
   * @param memory it takes at its peak, counted
   * @param free bytes there are for it; none where that is not known, as on a GPU
   * @param changes settings under which it would fit, each with what it takes then
   */
  public record Fit(TrainingEstimate.Memory memory, OptionalLong free, List<String> changes) {
    public Fit {
      changes = List.copyOf(changes);
    }

    /** Bytes it takes beyond what the program takes already. */
    public long needed() {
      return memory.total() - memory.process();
    }

    /** Whether it does, or nobody knows. */
    public boolean fits() {
      return free.isEmpty() || needed() <= free.getAsLong();
    }

    /** Why the run is refused and what to change; none if it fits. */
    public Optional<String> refusal() {
      if (fits()) {
        return Optional.empty();
      }
      return Optional.of(
          "This run needs %s of memory and %s are free. "
                  .formatted(gigabytes(needed()), gigabytes(free.orElse(0)))
              + (changes.isEmpty()
                  ? "Not even adapters with one item at a time fit: take a smaller policy or"
                      + " another machine."
                  : "It fits with " + String.join("; or with ", changes) + "."));
    }

    static String gigabytes(long bytes) {
      return bytes < 1e9 ? "%.0f MB".formatted(bytes / 1e6) : "%.1f GB".formatted(bytes / 1e9);
    }
  }
}
