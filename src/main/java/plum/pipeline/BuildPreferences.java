package plum.pipeline;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import plum.data.Instruction;
import plum.data.PlumException;
import plum.data.Preference;
import plum.data.Preference.PreferencePair;
import plum.data.Preference.UnpairedPreference;
import plum.data.Review;
import plum.data.Split;
import plum.data.Stage;
import plum.io.Json;
import plum.store.Project;

/**
 * Stage: turns judged solutions into the preference pool by the rule of its configuration. A
 * harness fault labels nothing; a weak or flaky result neither unless the configuration says
 * otherwise.
 */
record BuildPreferences(PreferencesConfig config) {
  /** Instructions read at once. */
  static final int CHUNK = 64;

  boolean run(Work work) {
    var project = work.project();
    var sampling = work.finished(Stage.SAMPLING, config.solutions(), "Draw and run solutions");
    if (project.executions().verdicts(sampling.id(), config.tests()).isEmpty()) {
      throw new PlumException(
          "The solutions of \""
              + config.solutions()
              + "\" have not been run yet. Run the execute stage first.");
    }
    var instructions = instructions(project, sampling.id());
    var draw = drawName(project, config);
    var pool = new ArrayList<Preference>();
    var weak = 0;
    var flaky = 0;
    var done = 0;
    for (var chunk : Chunks.of(instructions, CHUNK)) {
      var contenders =
          Contenders.read(
              project, config, sampling.id(), chunk.getFirst().id(), chunk.getLast().id());
      for (var instruction : chunk) {
        if (work.isCancelled()) {
          return false;
        }
        var selection = select(draw, instruction, contenders);
        weak += selection.weak();
        flaky += selection.flaky();
        add(work.run().id(), instruction, selection, pool);
        work.advanced("instructions", ++done, instructions.size());
      }
    }
    // All or nothing: what an earlier, killed attempt stored is replaced.
    project.preferences().clear(work.run().id());
    project.preferences().add(pool);
    project.preferences().measure(work.run().id());
    carry(work);
    if (weak + flaky > 0) {
      work.noted(
          "%d solutions with weak and %d with flaky results were left out; the settings weak and flaky let them in."
              .formatted(weak, flaky));
    }
    return true;
  }

  /** Those for training that have solutions, by id. */
  static List<Instruction> instructions(Project project, long samplingRun) {
    var counts = project.solutions().counts(samplingRun);
    return project.instructions().all(Split.TRAIN, null).stream()
        .filter(each -> counts.containsKey(each.id()))
        .toList();
  }

  /** What the rule makes of the solutions of an instruction. */
  PairSelection select(String draw, Instruction instruction, Contenders contenders) {
    return PairSelection.of(
        config,
        Seeds.of(config.seed(), draw, instruction.key()),
        contenders.of(instruction.id()),
        contenders.distance());
  }

  /**
   * The name that decides the random draws: that of the first pool of those based on each other.
   */
  static String drawName(Project project, PreferencesConfig config) {
    var seen = new HashSet<String>();
    var at = config;
    while (!at.basedOn().isEmpty() && seen.add(at.basedOn())) {
      var based = at.basedOn();
      at =
          project
              .runs()
              .byName(based)
              .filter(run -> run.stage() == Stage.PREFERENCES)
              .map(run -> read(run.config(), based))
              .orElseThrow(
                  () ->
                      new PlumException(
                          "There is no pool called \"" + based + "\" to base this one on."));
    }
    return at.name();
  }

  /** The configuration of a pool, also one of an older version. */
  static PreferencesConfig read(String json, String name) {
    var settings = Json.parseObject(json);
    settings.remove("type");
    return (PreferencesConfig) Recipes.configure(Stage.PREFERENCES, settings, "the run " + name);
  }

  private void carry(Work work) {
    if (!config.basedOn().isEmpty()) {
      var based = work.finished(Stage.PREFERENCES, config.basedOn(), "Build it");
      var carried = work.project().reviews().carry(based.id(), work.run().id());
      if (carried > 0) {
        work.noted(
            "What people decided about %d pairs of \"%s\" was taken over."
                .formatted(carried, config.basedOn()));
      }
    }
  }

  private static void add(
      long runId, Instruction instruction, PairSelection selection, List<Preference> pool) {
    for (var pair : selection.pairs()) {
      pool.add(
          new PreferencePair(
              0, runId, instruction.id(), pair.chosen(), pair.rejected(), Review.PENDING));
    }
    for (var desirable : List.of(true, false)) {
      for (var id : desirable ? selection.desirable() : selection.undesirable()) {
        pool.add(new UnpairedPreference(0, runId, instruction.id(), id, desirable, Review.PENDING));
      }
    }
  }
}
