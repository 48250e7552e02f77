package plum.pipeline;

import static plum.pipeline.Stand.done;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import plum.data.Device;
import plum.data.Lesson;
import plum.data.Metric;
import plum.data.Stage;
import plum.llm.LanguageModel;
import plum.store.Project;

/** Projects with a pool to train the embedded model on. */
final class TrainingStand {
  static final Path MODEL = Path.of("assets/models/first-steps").toAbsolutePath();

  private TrainingStand() {}

  /** Answers by script while the pool is made; after that checkpoints are what they are. */
  private record ScriptedThenReal(AtomicBoolean scripted) implements ModelSource {
    @Override
    public LanguageModel open(Path folder, @Nullable Path adapter, Device device, boolean chat) {
      return scripted.get()
          ? new ScriptedModel.Source(Adders::answer).open(folder, adapter, device, chat)
          : new DjlModels().open(folder, adapter, device, chat);
    }

    @Override
    public String digest(Path folder) {
      return new DjlModels().digest(folder);
    }
  }

  /** A project with a pool of 12 pairs of 3 instructions, drawn and judged by script. */
  static void withPool(Path folder, String name, Stand.Action action) throws Exception {
    var scripted = new AtomicBoolean(true);
    try (var project = Project.open(folder.resolve(name));
        var pipeline =
            new Pipeline(
                project,
                folder,
                Map.of("base", MODEL),
                new ScriptedThenReal(scripted),
                () -> Adders.judge(Adders::looks))) {
      Stand.before("before").forEach(stage -> done(pipeline, stage));
      scripted.set(false);
      action.on(project, pipeline);
    }
  }

  static TrainingConfig training(String name, Map<String, Object> more) {
    return training(name, "base", more);
  }

  static TrainingConfig training(String name, String policy, Map<String, Object> more) {
    var parameters = new HashMap<String, Object>();
    parameters.put("learningRate", 3e-4);
    parameters.put("batchSize", 2);
    parameters.put("gradientAccumulationSteps", 2);
    parameters.put("epochs", 3);
    parameters.put("maxLength", 128);
    parameters.put("saveSteps", 2);
    parameters.putAll(more);
    return (TrainingConfig)
        Recipes.configure(
            Stage.TRAINING,
            Map.of("name", name, "policy", policy, "parameters", parameters),
            "test");
  }

  static Map<String, Double> timeless(Project project, String run) {
    return project.runs().metrics(project.runs().byName(run).orElseThrow().id()).stream()
        .filter(metric -> !metric.name().equals("tokens_per_second"))
        .collect(Collectors.toMap(m -> m.step() + " " + m.name(), Metric::value));
  }

  static List<Lesson> lessons(Project project, String run) {
    var id = project.runs().byName(run).orElseThrow().id();
    var lessons = new ArrayList<Lesson>();
    for (var step = 0; step <= 20; step++) {
      project
          .lessons()
          .ofStep(id, step)
          .forEach(
              each ->
                  lessons.add(
                      new Lesson(
                          0,
                          each.step(),
                          each.preferenceId(),
                          each.heldOut(),
                          each.chosenReward(),
                          each.rejectedReward(),
                          each.chosenLogProb(),
                          each.rejectedLogProb())));
    }
    return lessons;
  }
}
