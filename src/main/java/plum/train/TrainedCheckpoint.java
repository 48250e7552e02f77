package plum.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import plum.data.PlumException;
import plum.io.Json;

/**
 * How a checkpoint came about; lies beside its weights.
 *
 * @param fingerprint of the job
 * @param sha256 of the weights' file
 * @param remark as in {@link TrainingResult}
 */
record TrainedCheckpoint(
    String fingerprint,
    int steps,
    String sha256,
    int truncated,
    String remark,
    List<StepMetrics> metrics) {

  static final String FILE = "training.json";

  TrainedCheckpoint {
    metrics = List.copyOf(metrics);
    remark = Objects.requireNonNullElse(remark, "");
  }

  /** The checkpoint in a folder, if it is there and of the job with the fingerprint. */
  static Optional<TrainedCheckpoint> find(Path folder, String fingerprint) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.read(Files.readString(file), TrainedCheckpoint.class))
          .filter(checkpoint -> checkpoint.fingerprint.equals(fingerprint));
    } catch (IOException e) {
      throw new PlumException("Could not read " + file + " (" + e.getMessage() + ").", e);
    } catch (PlumException _) {
      return Optional.empty();
    }
  }

  void write(Path folder) throws IOException {
    Files.writeString(folder.resolve(FILE), Json.write(this));
  }

  TrainingResult result() {
    return new TrainingResult(steps, false, sha256, truncated, remark);
  }
}
