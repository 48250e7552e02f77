package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plum.pipeline.Stand.done;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Outcome;
import plum.data.Stage;
import plum.io.Json;
import plum.llm.StubServer;
import plum.store.Project;

/** An endpoint as the policy: good to look at, not to train on. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class EndpointPolicyTest {
  @TempDir private Path folder = Path.of("");

  /** A whole program in a fence, though the prompt is its beginning; or the rest of it. */
  private static String answer(String prompt) {
    var n = prompt.replaceAll("(?s).*Add (\\d+)\\..*", "$1");
    return n.equals("1")
        ? "```python\n    return x + 1\n```"
        : "Sure:\n```python\n%s    return x + %s\n```\n".formatted(prompt, n);
  }

  @Test
  void itsSolutionsAreDrawnAndRunButNobodyIsTrainedOnThem() throws Exception {
    Adders.write(folder);
    try (var server =
        new StubServer(EndpointPolicyTest::answer, (_, _, _) -> StubServer.Way.GOOD)) {
      Files.writeString(
          folder.resolve("writer.json"), Json.write(Map.of("url", server.url(), "model", "stub")));
      var policies = new HashMap<>(Adders.policies(folder));
      policies.put("writer", folder.resolve("writer.json"));
      try (var project = Project.open(folder.resolve("p"));
          var pipeline =
              new Pipeline(
                  project,
                  folder,
                  policies,
                  new ScriptedModel.Source(Adders::answer),
                  () -> Adders.judge(Adders::looks))) {
        done(pipeline, Adders.stages().get(0));
        done(pipeline, Adders.stages().get(1));
        var run =
            done(pipeline, Adders.stage(Stage.SAMPLING, Map.of("samples", 2, "policy", "writer")));
        assertEquals(6, project.solutions().totals(run.id()).count(), "3 of 4 have usable tests");
        assertTrue(run.note().contains("6 answers of stub"), run.note());
        done(pipeline, Adders.stage(Stage.EXECUTION, Map.of()));
        assertTrue(
            project.executions().ofRun(run.id(), plum.data.TestOrigin.MODEL).values().stream()
                .allMatch(each -> each.verdict().isPass()),
            "beginning and rest were put together, whole programs left whole");
        done(pipeline, Adders.stage(Stage.PREFERENCES, Map.of()));
        var own = pipeline.run(Adders.stage(Stage.TRAINING, Map.of()), _ -> {}, () -> false);
        assertEquals(Outcome.FAILED, own.outcome());
        assertTrue(own.note().contains("not on-policy"), own.note());
        var itself =
            pipeline.run(
                Adders.stage(Stage.TRAINING, Map.of("name", "t2", "policy", "writer")),
                _ -> {},
                () -> false);
        assertTrue(itself.note().contains("\"writer\" is an endpoint"), itself.note());
        var asked =
            pipeline.run(
                Adders.stage(Stage.TESTS, Map.of("name", "t3", "author", "writer")),
                _ -> {},
                () -> false);
        assertTrue(asked.note().contains("set writing.style to ASSERT"), asked.note());
        Files.writeString(
            folder.resolve("writer.json"),
            Json.write(Map.of("url", server.url(), "model", "other")));
        var changed =
            pipeline.run(
                Adders.stage(
                    Stage.SAMPLING, Map.of("name", "s2", "samples", 2, "policy", "writer")),
                _ -> {},
                () -> false);
        assertEquals(Outcome.DONE, changed.outcome(), "the model stays open as it was found");
      }
      try (var project = Project.open(folder.resolve("p"));
          var pipeline =
              new Pipeline(
                  project,
                  folder,
                  policies,
                  new ScriptedModel.Source(Adders::answer),
                  () -> Adders.judge(Adders::looks))) {
        var changed =
            pipeline.run(
                Adders.stage(
                    Stage.SAMPLING, Map.of("name", "s3", "samples", 3, "policy", "writer")),
                _ -> {},
                () -> false);
        assertEquals(Outcome.FAILED, changed.outcome());
        assertTrue(changed.note().contains("another address or model"), changed.note());
      }
    }
  }
}
