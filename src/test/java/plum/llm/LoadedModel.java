package plum.llm;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A model on the model thread, without a tokenizer. */
final class LoadedModel implements AutoCloseable {
  final TorchExecutor torch = TorchExecutor.shared();
  private final ScriptModule module;
  private final ModelConfig config;
  private final DecodingSlots slots;

  LoadedModel(Path folder) {
    this(folder, false);
  }

  /**
   * @param packed whether to pack the weights, which small models do without
   */
  LoadedModel(Path folder, boolean packed) {
    config = HfFolder.open(folder).config();
    module = torch.call(() -> ScriptModule.load(Device.cpu(), List.of()));
    slots =
        torch.call(
            () -> {
              var owner = module.newScope();
              return DecodingSlots.load(
                  HfFolder.open(folder), null, module, owner, Precision.FLOAT32, packed);
            });
  }

  /** Log-probability of the ids after the first few. */
  double score(List<Long> ids, int first) {
    return torch.call(
        () -> {
          try (var scope = module.newScope()) {
            var values = scope.create(ids.stream().mapToLong(Long::longValue).toArray());
            var completion = new long[ids.size()];
            Arrays.fill(completion, first, ids.size(), 1);
            return (double)
                module
                    .infer(
                        scope,
                        "token_logps",
                        values.expandDims(0),
                        values.onesLike().expandDims(0),
                        scope.create(completion).expandDims(0),
                        slots.slots(),
                        new NDList())
                    .head()
                    .sum()
                    .getFloat();
          }
        });
  }

  /** Logits of the token after the ids, computed without a cache. */
  float[] nextLogits(List<Long> ids) {
    return torch.call(
        () -> {
          try (var scope = module.newScope()) {
            var values = scope.create(ids.stream().mapToLong(Long::longValue).toArray());
            var logits =
                module.infer(
                    scope,
                    "logits",
                    values.expandDims(0),
                    values.onesLike().expandDims(0),
                    slots.slots(),
                    new NDList());
            return logits.head().get(0).get(ids.size() - 1).toFloatArray();
          }
        });
  }

  Generator generator(List<Long> ends) {
    return new Generator(module, config, slots, ends, (_, _, _) -> 0);
  }

  Map<Integer, Generator.Drawn> draw(List<Generator.Request> requests, List<Long> ends) {
    var drawn = new HashMap<Integer, Generator.Drawn>();
    torch.run(() -> generator(ends).draw(requests, d -> drawn.put(d.index(), d), () -> false));
    return drawn;
  }

  /** The same with memory for so many bytes of rows. */
  Map<Integer, Generator.Drawn> draw(
      List<Generator.Request> requests, List<Long> ends, long memory) {
    var drawn = new HashMap<Integer, Generator.Drawn>();
    torch.run(
        () ->
            new Generator(module, config, slots, ends, (_, _, _) -> 0, () -> memory)
                .draw(requests, d -> drawn.put(d.index(), d), () -> false));
    return drawn;
  }

  /** Rows of a length that fit into so many bytes. */
  int rows(long memory, int longest) {
    return new Generator(module, config, slots, List.of(), (_, _, _) -> 0, () -> memory)
        .mostRows(longest);
  }

  @Override
  public void close() {
    torch.run(module::close);
  }
}
