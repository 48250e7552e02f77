package plum.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import plum.data.PlumException;
import plum.io.Atomic;
import plum.io.Json;
import plum.llm.Safetensors;
import plum.llm.TensorFiles;

/**
 * The folder a run goes on from: {@code reference.json} with the reference's log-probabilities,
 * {@code best-STEP.safetensors} with the parameters of the best look at the held-out slice, {@code
 * tensors-STEP.safetensors} with parameters and running means, and {@code state.json}, which is
 * written last and names the tensors that count. Every file appears whole or not at all, so
 * whenever the process dies the folder holds the last state that was complete.
 *
 * <p>Files of another job, told by its fingerprint, are not used.
 */
final class TrainingState {

  private static final String STATE = "state.json";
  private static final String REFERENCE = "reference.json";
  private static final String HELD_OUT = "reference-held-out.json";
  private static final String BEST = "best-";

  private final Path folder;
  private final String fingerprint;

  TrainingState(Path folder, String fingerprint) {
    this.folder = folder;
    this.fingerprint = fingerprint;
  }

  /**
   * Where a run stands.
   *
   * @param fingerprint of the job
   * @param step optimiser steps taken
   * @param tokens read until then
   * @param metrics of all steps taken
   * @param tensors name of the file with parameters and running means
   */
  record Position(
      String fingerprint, int step, long tokens, List<StepMetrics> metrics, String tensors) {
    Position {
      metrics = List.copyOf(metrics);
    }
  }

  private record Reference(String fingerprint, ReferenceLogProbs logProbs) {}

  String fingerprint() {
    return fingerprint;
  }

  /** The last position saved; none if there is none, or only one of another job. */
  Optional<Position> position() {
    return read(STATE, Position.class)
        .filter(position -> position.fingerprint().equals(fingerprint))
        .filter(position -> Files.exists(folder.resolve(position.tensors())));
  }

  /** The tensors of a position. */
  Map<String, NDArray> tensors(Position position, TensorFiles files, NDManager owner) {
    return files.load(folder.resolve(position.tensors()), owner);
  }

  /**
   * Saves a position and then deletes what it makes superfluous.
   *
   * @param bestStep whose parameters are still needed; -1 for none
   */
  void save(
      int step,
      int bestStep,
      long tokens,
      List<StepMetrics> metrics,
      Map<String, NDArray> tensors,
      TensorFiles files) {
    String name = "tensors-" + step + ".safetensors";
    files.save(folder.resolve(name), tensors, Safetensors.Type.F32);
    Position position = new Position(fingerprint, step, tokens, metrics, name);
    Atomic.text(folder.resolve(STATE), Json.write(position));
    try (var all = Files.list(folder)) {
      for (Path file : all.toList()) {
        String other = file.getFileName().toString();
        if ((other.startsWith("tensors-") && !other.equals(name))
            || (other.startsWith(BEST) && !other.equals(best(bestStep)))) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Saves the parameters after a step that may be the best one. */
  void saveBest(int step, Map<String, NDArray> tensors, TensorFiles files) {
    files.save(folder.resolve(best(step)), tensors, Safetensors.Type.F32);
  }

  /** The parameters saved as those of a step that may be the best one. */
  Map<String, NDArray> best(int step, TensorFiles files, NDManager owner) {
    return files.load(folder.resolve(best(step)), owner);
  }

  private static String best(int step) {
    return BEST + step + ".safetensors";
  }

  /**
   * The reference's log-probabilities, if this job saved them.
   *
   * @param heldOut those of the held-out examples
   */
  Optional<ReferenceLogProbs> reference(boolean heldOut) {
    return read(heldOut ? HELD_OUT : REFERENCE, Reference.class)
        .filter(reference -> reference.fingerprint().equals(fingerprint))
        .map(Reference::logProbs);
  }

  void saveReference(boolean heldOut, ReferenceLogProbs logProbs) {
    Atomic.text(
        folder.resolve(heldOut ? HELD_OUT : REFERENCE),
        Json.write(new Reference(fingerprint, logProbs)));
  }

  /** Deletes the folder, once the trained checkpoint is in place. */
  void delete() {
    Atomic.delete(folder);
  }

  /** A file that cannot be understood counts as absent: then the run begins anew. */
  private <T> Optional<T> read(String name, Class<T> type) {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.read(Files.readString(file), type));
    } catch (IOException e) {
      throw new PlumException("Could not read " + file + " (" + e.getMessage() + ").", e);
    } catch (PlumException _) {
      return Optional.empty();
    }
  }
}
