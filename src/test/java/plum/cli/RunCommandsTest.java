package plum.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Metric;
import plum.data.Outcome;
import plum.data.Stage;
import plum.io.Json;
import plum.store.Project;

/** The commands around training runs: doctor, logs, runs, report, rounds. */
final class RunCommandsTest {
  @TempDir private Path folder = Path.of("");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int plum(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Plum.run(arguments, new PrintWriter(out), new PrintWriter(err), _ -> {});
  }

  private String project() {
    return folder.resolve("p").toString();
  }

  @BeforeEach
  void fill() {
    try (var project = Project.open(folder.resolve("p"))) {
      for (var name : List.of("good", "bad")) {
        var beta = name.equals("good") ? 0.1 : 0.2;
        var config = Map.of("parameters", Map.of("objective", Map.of("type", "dpo", "beta", beta)));
        var run = project.runs().add(Stage.TRAINING, name, 1, Json.write(config), 0, "0");
        for (var step = 1; step <= 12; step++) {
          var fall = name.equals("good") ? 0.01 : 0.6;
          project
              .runs()
              .addMetrics(
                  List.of(
                      new Metric(run.id(), step, "loss", 0.7 - 0.02 * step),
                      new Metric(run.id(), step, "rewards/chosen", -beta * fall * step),
                      new Metric(run.id(), step, "rewards/rejected", -beta * step),
                      new Metric(run.id(), step, "logps/chosen", -3.0 - fall * step)));
        }
        project.runs().end(run.id(), Outcome.DONE, "");
      }
    }
  }

  @Test
  void theDoctorNamesWhatIsWrongAndWithWhatEvidence() {
    assertEquals(0, plum("doctor", project()));
    var said = out.toString();
    assertTrue(said.contains("good: nothing found"), said);
    assertTrue(said.contains("falling chosen log-probabilities"), said);
    assertTrue(said.contains("rewards/chosen ÷ beta is"), said);
    assertEquals(0, plum("doctor", project(), "--run", "bad", "--json"));
    assertEquals("bad", Json.parseObject(out.toString()).get("run"));
    assertEquals(1, plum("doctor", project(), "--run", "none"));
    assertTrue(err.toString().contains("\"none\""), err.toString());
    assertEquals(1, plum("doctor", folder.resolve("nowhere").toString()));
  }

  @Test
  void theHistoryIsSpokenAboutComparedAndDeleted() {
    assertEquals(
        0,
        plum("runs", project(), "--run", "good", "--star", "--tags", "best paper", "--note", "x"));
    assertEquals(0, plum("runs", project()));
    assertTrue(
        out.toString().lines().anyMatch(l -> l.matches("\\* good .*best paper x")), "" + out);
    assertEquals(0, plum("runs", project(), "--diff", "good", "bad"));
    assertTrue(out.toString().contains("parameters.objective.beta"), out.toString());
    assertEquals(0, plum("runs", project(), "--delete", "bad"));
    assertEquals("deleted 1 runs and 0 checkpoints of 0.0 MB", out.toString().strip());
    assertEquals(0, plum("runs", project()));
    assertFalse(out.toString().contains("bad"), out.toString());
    assertEquals(2, plum("runs", project(), "--tags", "x"), "of which run?");
    assertEquals(1, plum("runs", project(), "--delete", "bad"));
  }

  @Test
  void logsAreWrittenAndBroughtFromElsewhere() throws IOException {
    assertEquals(0, plum("logs", project()));
    assertTrue(Files.exists(folder.resolve("p/logs/good/trainer_state.json")));
    var state = folder.resolve("p/logs/good/trainer_state.json").toString();
    assertEquals(0, plum("logs", project(), "--bring", state, "--name", "theirs"));
    assertTrue(out.toString().startsWith("theirs, to step 12: "), out.toString());
    assertEquals(0, plum("logs", project()));
    assertTrue(out.toString().contains("theirs"), out.toString());
    assertEquals(0, plum("logs", project(), "--forget", "theirs"));
    assertFalse(out.toString().contains("theirs"), out.toString());
    var nonsense = Files.writeString(folder.resolve("nonsense.json"), "nonsense");
    assertEquals(1, plum("logs", project(), "--bring", nonsense.toString()));
    assertTrue(err.toString().contains(nonsense.toString()), err.toString());
  }

  @Test
  void theReportIsWrittenAsAPage() throws IOException {
    var page = folder.resolve("report.html");
    assertEquals(0, plum("report", project(), "--html", page.toString()));
    assertTrue(Files.readString(page).contains("falling chosen log-probabilities"));
  }

  @Test
  void roundsOfNothingAreRefused() {
    assertEquals(
        1,
        plum("rounds", "sample-projects/first-steps", "--training", "none", "--into", project()));
    assertTrue(err.toString().contains("no training stage called \"none\""), err.toString());
    assertEquals(1, plum("rounds", "sample-projects/first-steps", "--rounds", "0"));
  }
}
