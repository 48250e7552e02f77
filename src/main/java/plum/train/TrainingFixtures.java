package plum.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import plum.data.PlumException;
import plum.llm.FixtureResult;
import plum.llm.TorchExecutor;

/** Compares losses, adapters and whole training runs with a folder of reference fixtures. */
public final class TrainingFixtures {

  private TrainingFixtures() {}

  /**
   * Compares all that is there: {@code losses}, and {@code training/BASE} with {@code models/BASE}.
   * A base model that cannot be used becomes a failed comparison that says why.
   *
   * @throws PlumException if a table of losses is not what its name says
   */
  public static List<FixtureResult> check(Path root) {
    List<FixtureResult> results = new ArrayList<>(LossFixtures.check(root));
    for (String base : bases(root)) {
      results.addAll(checkBase(root, base));
    }
    return results;
  }

  /** Compares the adapter and the runs of one base model. */
  static List<FixtureResult> checkBase(Path root, String base) {
    return TorchExecutor.shared()
        .call(
            () -> {
              try {
                List<FixtureResult> results = new ArrayList<>(AdapterFixtures.check(root, base));
                results.addAll(TrainingRunFixtures.check(root, base));
                results.addAll(OneStepFixtures.check(root, base));
                return results;
              } catch (PlumException e) {
                // one base that cannot be used does not keep the others from being compared
                return List.of(
                    FixtureResult.of(
                        "training/" + base, String.valueOf(e.getMessage()), Double.NaN, 0));
              }
            });
  }

  private static List<String> bases(Path root) {
    Path training = root.resolve("training");
    if (!Files.isDirectory(training)) {
      return List.of();
    }
    try (var folders = Files.list(training)) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new PlumException("Could not read " + training + " (" + e.getMessage() + ").", e);
    }
  }
}
