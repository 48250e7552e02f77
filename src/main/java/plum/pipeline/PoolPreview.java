package plum.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import plum.data.Instruction;
import plum.data.PlumException;
import plum.data.Run;
import plum.data.Stage;
import plum.pipeline.PairSelection.Pairing;
import plum.store.Project;

/**
 * What another rule would change against a pool that is there, found out by applying it, and before
 * anything is stored.
 *
 * <p>What was read of a small project is kept, so that the next question is answered at once. Not
 * for several threads at once.
 */
public final class PoolPreview {
  /** Solutions kept in memory at most. */
  private static final int MOST_KEPT = 400_000;

  /** Instructions between two reports. */
  private static final int REPORT_EVERY = 512;

  private static final int EXAMPLES = 4;

  private final Project project;
  private final Run pool;
  private final PreferencesConfig current;
  private final Map<String, Contenders> kept = new HashMap<>();
  private List<Instruction> instructions = List.of();
  private Map<Long, Set<Pairing>> before = Map.of();
  private int keptSolutions;

  public PoolPreview(Project project, Run pool) {
    this.project = project;
    this.pool = pool;
    current = configOf(pool);
  }

  /**
   * The configuration of a pool; settings that came after it was built are at their defaults.
   *
   * @throws PlumException if it cannot be read
   */
  public static PreferencesConfig configOf(Run pool) {
    return BuildPreferences.read(pool.config(), pool.name());
  }

  /**
   * A pair that would come or go.
   *
   * @param added whether it would come
   * @param key of its instruction
   */
  public record Example(
      boolean added, long instructionId, String key, long chosenId, long rejectedId) {}

  /**
   * What would change.
   *
   * @param losing instructions that would lose all their pairs
   * @param gaining instructions that would have their first pairs
   * @param pairs that there would be
   * @param desirable single labels that there would be
   * @param examples a few of the added, then a few of the removed
   * @param looked instructions looked at so far
   */
  public record Change(
      int added,
      int removed,
      int losing,
      int gaining,
      int pairs,
      int instructions,
      int desirable,
      int undesirable,
      List<Example> examples,
      int looked,
      int total) {

    public boolean isComplete() {
      return looked == total;
    }
  }

  /**
   * Applies a configuration.
   *
   * @param partial told now and then what is known so far
   * @return empty if cancelled
   * @throws PlumException if the solutions it names are not there
   */
  public Optional<Change> compare(
      PreferencesConfig config, Consumer<Change> partial, BooleanSupplier cancelled) {
    var sampling =
        project
            .runs()
            .byName(config.solutions())
            .filter(run -> run.stage() == Stage.SAMPLING)
            .orElseThrow(
                () ->
                    new PlumException(
                        "There is no sampling run called \"" + config.solutions() + "\"."));
    load(sampling.id());
    var based = BuildPreferences.drawName(project, current);
    var stage = new BuildPreferences(config);
    var count = new Count(instructions.size());
    for (var chunk : Chunks.of(instructions, BuildPreferences.CHUNK)) {
      if (cancelled.getAsBoolean()) {
        return Optional.empty();
      }
      var contenders = contenders(config, sampling.id(), chunk);
      for (var instruction : chunk) {
        count.add(
            instruction,
            stage.select(based, instruction, contenders),
            before.getOrDefault(instruction.id(), Set.of()));
      }
      if (count.looked % REPORT_EVERY == 0) {
        partial.accept(count.change());
      }
    }
    return Optional.of(count.change());
  }

  private void load(long samplingRun) {
    if (instructions.isEmpty()) {
      instructions = BuildPreferences.instructions(project, samplingRun);
      var pairs = new HashMap<Long, Set<Pairing>>();
      for (var each : project.preferences().built(pool.id())) {
        pairs
            .computeIfAbsent(each.instructionId(), _ -> new HashSet<>())
            .add(new Pairing(each.chosenId(), each.rejectedId()));
      }
      before = pairs;
    }
  }

  private Contenders contenders(
      PreferencesConfig config, long samplingRun, List<Instruction> chunk) {
    var key =
        samplingRun
            + " "
            + config.tests()
            + " "
            + config.rule().needsTests()
            + " "
            + config.minTrust()
            + " "
            + chunk.getFirst().id();
    var known = kept.get(key);
    if (known != null) {
      return known;
    }
    var read =
        Contenders.read(project, config, samplingRun, chunk.getFirst().id(), chunk.getLast().id());
    if (keptSolutions < MOST_KEPT) {
      kept.put(key, read);
      keptSolutions += read.code().size();
    }
    return read;
  }

  /** Adds up what changes. */
  private static final class Count {
    private final int total;
    private final List<Example> come = new ArrayList<>();
    private final List<Example> go = new ArrayList<>();
    private int added;
    private int removed;
    private int losing;
    private int gaining;
    private int pairs;
    private int with;
    private int desirable;
    private int undesirable;
    private int looked;

    Count(int total) {
      this.total = total;
    }

    void add(Instruction instruction, PairSelection now, Set<Pairing> before) {
      looked++;
      pairs += now.pairs().size();
      desirable += now.desirable().size();
      undesirable += now.undesirable().size();
      with += now.pairs().isEmpty() ? 0 : 1;
      losing += now.pairs().isEmpty() && !before.isEmpty() ? 1 : 0;
      gaining += !now.pairs().isEmpty() && before.isEmpty() ? 1 : 0;
      for (var pair : now.pairs()) {
        if (!before.contains(pair)) {
          added++;
          note(come, true, instruction, pair);
        }
      }
      var after = Set.copyOf(now.pairs());
      for (var pair : before) {
        if (!after.contains(pair)) {
          removed++;
          note(go, false, instruction, pair);
        }
      }
    }

    private static void note(
        List<Example> examples, boolean added, Instruction instruction, Pairing pair) {
      if (examples.size() < EXAMPLES) {
        examples.add(
            new Example(
                added, instruction.id(), instruction.key(), pair.chosen(), pair.rejected()));
      }
    }

    Change change() {
      var examples = new ArrayList<>(come);
      examples.addAll(go);
      return new Change(
          added,
          removed,
          losing,
          gaining,
          pairs,
          with,
          desirable,
          undesirable,
          List.copyOf(examples),
          looked,
          total);
    }
  }
}
