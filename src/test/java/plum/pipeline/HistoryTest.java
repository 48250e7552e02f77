package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Checkpoint;
import plum.data.PlumException;
import plum.data.Run;
import plum.data.RunMark;
import plum.data.Stage;
import plum.io.Json;
import plum.store.Project;

/** What two runs differ in, and what stands against deleting one. */
final class HistoryTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void differencesAreFoundAtAnyDepth() {
    var left =
        "{\"name\": \"a\", \"parameters\": {\"objective\": {\"type\": \"dpo\", \"beta\": 0.1},"
            + " \"lora\": null, \"epochs\": 1}, \"k\": [1, 5]}";
    var right =
        "{\"name\": \"a\", \"parameters\": {\"objective\": {\"type\": \"dpo\", \"beta\": 0.3},"
            + " \"lora\": {\"rank\": 8}, \"epochs\": 1}, \"k\": [1, 10], \"chat\": true}";
    assertEquals(
        List.of(
            new ConfigDifference("parameters.objective.beta", "0.1", "0.3"),
            new ConfigDifference("parameters.lora", "null", null),
            new ConfigDifference("k", "[1,5]", "[1,10]"),
            new ConfigDifference("parameters.lora.rank", null, "8"),
            new ConfigDifference("chat", null, "true")),
        ConfigDifference.between(left, right));
  }

  /** Whatever is changed is what is found, and the other way round it is found turned round. */
  @Property(tries = 60)
  void aChangedSettingIsTheOnlyDifference(
      @ForAll @Size(max = 6) Map<@AlphaChars String, Integer> settings,
      @ForAll @AlphaChars String key) {
    var plain = new LinkedHashMap<String, Object>(settings);
    plain.put("inner", Map.of("deep", 1));
    var changed = new LinkedHashMap<>(plain);
    changed.put("inner", Map.of("deep", 2));
    assertEquals(List.of(), ConfigDifference.between(Json.write(plain), Json.write(plain)));
    assertEquals(
        List.of(new ConfigDifference("inner.deep", "1", "2")),
        ConfigDifference.between(Json.write(plain), Json.write(changed)));
    assertEquals(
        List.of(new ConfigDifference("inner.deep", "2", "1")),
        ConfigDifference.between(Json.write(changed), Json.write(plain)));
    var more = new LinkedHashMap<>(plain);
    if (more.putIfAbsent(key + "+", 3) == null) {
      assertEquals(
          List.of(new ConfigDifference(key + "+", null, "3")),
          ConfigDifference.between(Json.write(plain), Json.write(more)));
    }
  }

  @Test
  void tagsAreSingleWordsEachOnce() {
    var mark = RunMark.none(1).withTags(" Best, paper  best\tv2 ");
    assertEquals(List.of("best", "paper", "v2"), mark.tags());
    assertEquals(List.of(), mark.withTags(" , ").tags());
    assertThrows(PlumException.class, () -> mark.withComment("x".repeat(4001)));
  }

  private static Run add(Project project, Stage stage, String name, Map<String, ?> config) {
    return project.runs().add(stage, name, 1, Json.write(config), 0, "0");
  }

  @Test
  void whatOthersNeedIsNotDeleted() throws IOException {
    try (var project = Project.open(folder)) {
      var imported = add(project, Stage.IMPORT, "import", Map.of());
      var sample = add(project, Stage.SAMPLING, "sample", Map.of("policy", "base"));
      var execute =
          add(project, Stage.EXECUTION, "execute", Map.of("solutions", "sample", "tests", "MODEL"));
      var prefer =
          add(
              project,
              Stage.PREFERENCES,
              "prefer",
              Map.of("solutions", "sample", "tests", "MODEL"));
      var dpo =
          add(project, Stage.TRAINING, "dpo", Map.of("preferences", "prefer", "policy", "base"));
      var measure = add(project, Stage.EVALUATION, "measure", Map.of("policy", "dpo"));
      var weights = project.folder().resolve("checkpoints").resolve("dpo");
      Files.createDirectories(weights);
      Files.writeString(weights.resolve("model.safetensors"), "12345");
      project
          .checkpoints()
          .add(new Checkpoint(0, "dpo", false, "checkpoints/dpo", "1", null, dpo.id()));

      refused(project, imported, "what all else stands on");
      refused(project, sample, "is used by execute, prefer.");
      refused(project, execute, "is used by prefer. Delete that run first");
      refused(project, prefer, "is used by dpo.");
      refused(project, dpo, "is used by measure. Delete that run first, or together with it, or");
      assertEquals("", Deletion.of(project, List.of(dpo), false).refusal());
      assertEquals("", Deletion.of(project, List.of(measure), true).refusal());
      assertEquals(
          "", Deletion.of(project, List.of(sample, execute, prefer, dpo, measure), true).refusal());

      var both = Deletion.of(project, List.of(dpo, measure), true);
      assertEquals(5, both.bytes());
      assertEquals(List.of("dpo"), both.checkpoints().stream().map(Checkpoint::name).toList());
      both.perform(project);
      assertFalse(Files.exists(weights));
      assertEquals(
          List.of("import", "sample", "execute", "prefer"),
          project.runs().all().stream().map(Run::name).toList());
      assertEquals("", Deletion.of(project, List.of(prefer), true).refusal());
    }
  }

  private static void refused(Project project, Run run, String why) {
    var deletion = Deletion.of(project, List.of(run), true);
    assertTrue(deletion.refusal().contains(why), deletion.refusal());
    assertThrows(PlumException.class, () -> deletion.perform(project));
    assertTrue(project.runs().byName(run.name()).isPresent());
  }
}
