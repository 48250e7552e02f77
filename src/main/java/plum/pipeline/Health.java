package plum.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import plum.data.Instruction;
import plum.data.Split;
import plum.data.Verdict;
import plum.io.InstructionFile;
import plum.store.Project;

/**
 * What is wrong with a set of instructions: texts that say the same, and texts that a benchmark or
 * the held-out side shares with what is trained on.
 */
public final class Health {
  /** Words of the n-grams whose sharing makes texts near-duplicates. */
  public static final int NEAR_WORDS = 3;

  /** Jaccard similarity of near-duplicates. */
  public static final double NEAR = 0.8;

  /** Words of the n-grams that tell contamination. */
  public static final int OVERLAP_WORDS = 10;

  /** So much of an instruction's n-grams makes it more than a phrase in common. */
  public static final double OVERLAP = 0.5;

  private static final int PIECE = 1000;

  /** Members of a bucket that others are compared with. */
  private static final int LEADERS = 6;

  private final Project project;
  private final DoubleConsumer progress;
  private final BooleanSupplier cancelled;
  private final List<Long> ids = new ArrayList<>();
  private final List<long[]> near = new ArrayList<>();
  private final List<long[]> bands = new ArrayList<>();
  private final Map<Long, List<Integer>> same = new HashMap<>();
  private final List<Long> some = new ArrayList<>();
  private final List<Long> most = new ArrayList<>();
  private final List<Long> someOfBenchmark = new ArrayList<>();
  private final List<Long> mostOfBenchmark = new ArrayList<>();

  private Health(Project project, DoubleConsumer progress, BooleanSupplier cancelled) {
    this.project = project;
    this.progress = progress;
    this.cancelled = cancelled;
  }

  /**
   * Instructions with something in common.
   *
   * @param ids all of them, in order
   * @param groups into which they fall; as many as there are instructions where they do not
   */
  public record Finding(List<Long> ids, int groups) {
    public Finding {
      ids = List.copyOf(ids);
    }
  }

  /**
   * What was found.
   *
   * @param exact the same words in the same order
   * @param near different words, but most word triples in common
   * @param heldOut training instructions that share ten words in a row with held-out ones
   * @param mostlyHeldOut those of them that share most of their words so
   * @param benchmark likewise with a benchmark, null where none was named
   * @param problems of the benchmark
   * @param outcomes judgements by verdict
   */
  public record Report(
      int instructions,
      Finding exact,
      Finding near,
      Finding heldOut,
      Finding mostlyHeldOut,
      @Nullable Finding benchmark,
      @Nullable Finding mostlyBenchmark,
      int problems,
      Map<Verdict, Long> outcomes) {}

  /**
   * Looks through all instructions of a project. Takes seconds for very many.
   *
   * @param benchmark a file of problems to compare with, in any shape that import knows; null for
   *     none
   * @param progress given 0 to 1 now and then
   * @param cancelled whether to stop
   * @return null if cancelled
   * @throws plum.data.PlumException if the benchmark cannot be read
   */
  public static @Nullable Report look(
      Project project,
      @Nullable Path benchmark,
      DoubleConsumer progress,
      BooleanSupplier cancelled) {
    return new Health(project, progress, cancelled).look(benchmark);
  }

  private @Nullable Report look(@Nullable Path benchmark) {
    var problems = benchmark == null ? null : InstructionFile.read(benchmark).rows();
    var theirs =
        problems == null
            ? null
            : grams(
                problems.stream()
                    .map(
                        row ->
                            row.prompt()
                                + "\n"
                                + (row.referenceSolution() == null ? "" : row.referenceSolution()))
                    .toList());
    var heldOut =
        grams(
            project.instructions().all(Split.HELD_OUT, null).stream()
                .map(Instruction::prompt)
                .toList());
    if (!read(heldOut, theirs)) {
      return null;
    }
    var duplicates = same.values().stream().filter(members -> members.size() > 1).toList();
    var alike = alike();
    if (alike == null) {
      return null;
    }
    var outcomes = project.executions().outcomes();
    progress.accept(1);
    return new Report(
        ids.size(),
        finding(duplicates),
        finding(alike),
        new Finding(some, some.size()),
        new Finding(most, most.size()),
        theirs == null ? null : new Finding(someOfBenchmark, someOfBenchmark.size()),
        theirs == null ? null : new Finding(mostOfBenchmark, mostOfBenchmark.size()),
        problems == null ? 0 : problems.size(),
        outcomes);
  }

  private Finding finding(List<List<Integer>> groups) {
    return new Finding(
        groups.stream().flatMap(List::stream).sorted().map(ids::get).toList(), groups.size());
  }

  private static long[] grams(List<String> texts) {
    return texts.stream()
        .flatMapToLong(text -> Arrays.stream(Shingles.grams(Shingles.words(text), OVERLAP_WORDS)))
        .sorted()
        .distinct()
        .toArray();
  }

  /** Reads every prompt once; false if cancelled. */
  private boolean read(long[] heldOut, long @Nullable [] benchmark) {
    var total = Math.max(1, project.counts().instructions());
    for (var after = 0L; ; ) {
      var piece = project.instructions().after(after, PIECE);
      if (piece.isEmpty()) {
        return true;
      }
      for (var instruction : piece) {
        take(instruction, heldOut, benchmark);
      }
      after = piece.getLast().id();
      progress.accept(0.8 * Math.min(1, (double) ids.size() / total));
      if (cancelled.getAsBoolean()) {
        return false;
      }
    }
  }

  private void take(Instruction instruction, long[] heldOut, long @Nullable [] benchmark) {
    var words = Shingles.words(instruction.prompt());
    var grams = Shingles.grams(words, NEAR_WORDS);
    same.computeIfAbsent(Shingles.whole(words), _ -> new ArrayList<>(1)).add(ids.size());
    ids.add(instruction.id());
    near.add(grams);
    bands.add(Shingles.bands(grams));
    var overlapping = Shingles.grams(words, OVERLAP_WORDS);
    if (instruction.split() == Split.TRAIN) {
      note(instruction.id(), Shingles.share(overlapping, heldOut), some, most);
    }
    if (benchmark != null) {
      note(
          instruction.id(),
          Shingles.share(overlapping, benchmark),
          someOfBenchmark,
          mostOfBenchmark);
    }
  }

  private static void note(long id, double share, List<Long> some, List<Long> most) {
    if (share > 0) {
      some.add(id);
    }
    if (share >= OVERLAP) {
      most.add(id);
    }
  }

  /**
   * Groups of near-duplicates; null if cancelled. Those that agree in a band of their signatures
   * are compared exactly, each with a few others of its bucket; of exact duplicates only the first.
   */
  private @Nullable List<List<Integer>> alike() {
    var first = new boolean[ids.size()];
    same.values().forEach(members -> first[members.getFirst()] = true);
    var groups = new Groups(ids.size());
    for (var band = 0; band < Shingles.BANDS; band++) {
      var buckets = new HashMap<Long, List<Integer>>();
      for (var i = 0; i < ids.size(); i++) {
        if (first[i]) {
          var bucket = buckets.computeIfAbsent(bands.get(i)[band], _ -> new ArrayList<>(1));
          if (!joins(i, bucket, groups) && bucket.size() < LEADERS) {
            bucket.add(i);
          }
        }
      }
      progress.accept(0.8 + 0.15 * (band + 1) / Shingles.BANDS);
      if (cancelled.getAsBoolean()) {
        return null;
      }
    }
    return groups.larger();
  }

  private boolean joins(int i, List<Integer> bucket, Groups groups) {
    for (var leader : bucket) {
      if (groups.same(leader, i) || Shingles.jaccard(near.get(leader), near.get(i)) >= NEAR) {
        groups.join(leader, i);
        return true;
      }
    }
    return false;
  }

  /** Things that belong together, each to the group of those it was joined with. */
  private static final class Groups {
    private final int[] parents;

    Groups(int size) {
      parents = IntStream.range(0, size).toArray();
    }

    private int root(int member) {
      var at = member;
      while (parents[at] != at) {
        parents[at] = parents[parents[at]];
        at = parents[at];
      }
      return at;
    }

    boolean same(int one, int other) {
      return root(one) == root(other);
    }

    void join(int one, int other) {
      parents[root(other)] = root(one);
    }

    /** The groups of more than one. */
    List<List<Integer>> larger() {
      var groups = new HashMap<Integer, List<Integer>>();
      for (var i = 0; i < parents.length; i++) {
        groups.computeIfAbsent(root(i), _ -> new ArrayList<>(1)).add(i);
      }
      return groups.values().stream().filter(group -> group.size() > 1).toList();
    }
  }
}
