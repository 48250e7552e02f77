package plum.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Device;

class ThroughputTest {

  @Test
  void everyDrawnTokenIsCounted(@TempDir Path folder) throws IOException {
    ToyCheckpoint.write(folder.resolve("toy"));
    try (var model = DjlLanguageModel.open(folder.resolve("toy"), null, Device.CPU, 0)) {
      var parameters = new SamplingParameters(1, 1, 1, 0, 1, 5, List.of());
      var measured = Throughput.measure(model, List.of("a", "b"), 10, parameters);
      assertEquals(20, measured.completions());
      assertEquals(100, measured.tokens());
      assertEquals(100 / measured.seconds(), measured.tokensPerSecond());
    }
  }
}
