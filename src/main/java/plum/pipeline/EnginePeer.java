package plum.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plum.data.Device;
import plum.data.PlumException;
import plum.io.Json;
import plum.sandbox.TrustedProgram;

/** A Python process that does the same work in PyTorch. */
final class EnginePeer implements AutoCloseable {
  private final TrustedProgram program;
  private final Device device;

  private EnginePeer(TrustedProgram program, Device device) {
    this.program = program;
    this.device = device;
  }

  /**
   * Starts a script of the peer's folder.
   *
   * @param python an interpreter that can import torch
   * @param scripts the folder
   * @throws PlumException if the folder lacks the script, or Python cannot be started
   */
  static EnginePeer start(Path python, Path scripts, String script, Device device) {
    var file = scripts.resolve(script);
    if (!Files.exists(file)) {
      throw new PlumException(
          "There is no " + file + ". Name the folder of the peer's scripts with --peer.");
    }
    // Threads that wait for each other must not spin while the other side is at work.
    return new EnginePeer(
        TrustedProgram.start(
            List.of(python.toString(), file.toString()), Map.of("OMP_WAIT_POLICY", "PASSIVE")),
        device);
  }

  /**
   * Has work done.
   *
   * @param work a function of the script
   * @return its answer
   * @throws PlumException if the script failed
   */
  Map<String, @Nullable Object> ask(String work, int threads, Map<String, ?> arguments) {
    var question = new LinkedHashMap<String, @Nullable Object>(arguments);
    question.put("work", work);
    question.put("threads", threads);
    question.put("device", device == Device.CUDA ? "cuda" : "cpu");
    var answer = Json.parseObject(program.ask(Json.write(question)));
    if (answer.get("error") instanceof String error) {
      throw new PlumException("The peer could not do \"" + work + "\": " + error);
    }
    return answer;
  }

  static double number(Map<String, @Nullable Object> answer, String key) {
    if (answer.get(key) instanceof Number number) {
      return number.doubleValue();
    }
    throw new PlumException("The peer's answer has no number \"" + key + "\".");
  }

  @Override
  public void close() {
    program.close();
  }
}
