package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plum.pipeline.TrainingStand.lessons;
import static plum.pipeline.TrainingStand.timeless;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Outcome;

/** {@code kill -9} of {@code plum train}: the same command ends with the same digits. */
final class TrainingKillTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void twoKillsChangeNoDigit() throws Exception {
    Adders.write(folder);
    for (var name : List.of("whole", "killed")) {
      TrainingStand.withPool(folder, name, (_, _) -> {});
    }
    assertEquals(0, train("whole").waitFor(), this::errors);
    var moments = new ArrayList<String>();
    for (var kill = 1; kill <= 2; kill++) {
      var process = train("killed");
      var saved = folder.resolve("killed/checkpoints/dpo.state/state.json");
      while (process.isAlive() && step(saved) < 20 * kill) {
        Thread.onSpinWait();
      }
      assertTrue(process.isAlive(), errors());
      process.destroyForcibly().waitFor();
      moments.add("step " + step(saved) + " saved");
    }
    assertEquals(0, train("killed").waitFor(), this::errors);
    System.out.println("killed at " + moments);
    TrainingStand.withPool(
        folder,
        "whole",
        (whole, _) ->
            TrainingStand.withPool(
                folder,
                "killed",
                (killed, _) -> {
                  assertEquals(timeless(whole, "dpo"), timeless(killed, "dpo"));
                  assertEquals(lessons(whole, "dpo"), lessons(killed, "dpo"));
                  var first = whole.checkpoints().byName("dpo").orElseThrow();
                  assertEquals(
                      first.sha256(), killed.checkpoints().byName("dpo").orElseThrow().sha256());
                  var run = killed.runs().byName("dpo").orElseThrow();
                  assertEquals(Outcome.DONE, run.outcome());
                  assertEquals(60, whole.runs().metrics(run.id()).getLast().step());
                }));
  }

  private static int step(Path state) throws IOException {
    if (!Files.exists(state)) {
      return 0;
    }
    var text = Files.readString(state);
    var found = text.replaceFirst("(?s).*?\"step\":(\\d+).*", "$1");
    return found.length() < 6 ? Integer.parseInt(found) : 0;
  }

  /** Our own command line in a Java of its own. */
  private Process train(String project) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-Duser.home=" + System.getProperty("user.home"),
            "-cp",
            System.getProperty("java.class.path"),
            "plum.Main",
            "train",
            "--project",
            folder.resolve(project).toString(),
            "--model",
            "base=" + TrainingStand.MODEL,
            "--name",
            "dpo",
            "--parameters.learningRate",
            "3e-4",
            "--parameters.batchSize",
            "2",
            "--parameters.gradientAccumulationSteps",
            "1",
            "--parameters.epochs",
            "10",
            "--parameters.maxLength",
            "128",
            "--parameters.saveSteps",
            "4",
            "--parameters.validation.instructions",
            "0")
        .redirectOutput(folder.resolve("out.txt").toFile())
        .redirectError(folder.resolve("err.txt").toFile())
        .start();
  }

  private String errors() {
    try {
      return Files.readString(folder.resolve("err.txt"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
