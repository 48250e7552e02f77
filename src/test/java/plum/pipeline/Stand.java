package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import plum.data.Outcome;
import plum.data.Run;
import plum.data.TestCase;
import plum.data.Verdict;
import plum.sandbox.Judge;
import plum.store.Project;

/** Projects in a folder, with a scripted model and a judge that executes nothing. */
record Stand(Path folder) {
  interface Action {
    void on(Project project, Pipeline pipeline) throws Exception;
  }

  void open(
      String name,
      ScriptedModel.Source.NamedScript script,
      BiFunction<String, TestCase, Verdict> verdicts,
      Action action)
      throws Exception {
    open(name, script, () -> Adders.judge(verdicts), action);
  }

  void open(
      String name, ScriptedModel.Source.NamedScript script, Supplier<Judge> judges, Action action)
      throws Exception {
    try (var project = Project.open(folder.resolve(name));
        var pipeline =
            new Pipeline(
                project,
                folder,
                Adders.policies(folder),
                new ScriptedModel.Source(script),
                judges)) {
      action.on(project, pipeline);
    }
  }

  void open(String name, Action action) throws Exception {
    open(name, Adders::answer, Adders::looks, action);
  }

  static Run done(Pipeline pipeline, StageConfig stage) {
    var run = pipeline.run(stage, _ -> {}, () -> false);
    assertEquals(Outcome.DONE, run.outcome(), run.note());
    return run;
  }

  static void all(Pipeline pipeline) {
    Adders.stages().forEach(stage -> done(pipeline, stage));
  }

  static Stream<StageConfig> before(String name) {
    return Adders.stages().stream().takeWhile(stage -> !stage.name().equals(name));
  }
}
