package plum.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import plum.llm.FixtureResult;
import plum.llm.HfFolder;
import plum.llm.ModelWeights;
import plum.llm.PeftFolder;
import plum.llm.ScriptModule;
import plum.llm.TensorFiles;

/**
 * Compares what an adapter does to a base model with {@code training/BASE/lora_expected}: logits
 * with it, without it and rank-stabilised, and merged weights. To be used on the model thread only.
 */
final class AdapterFixtures {

  private static final double LOGITS = 1e-4;
  private static final double MERGED = 1e-5;
  private static final String FILE = "lora_expected.safetensors";
  private static final String MERGED_PREFIX = "merged.";

  private AdapterFixtures() {}

  /**
   * Compares, if the files are there.
   *
   * @param root the folder that holds {@code models} and {@code training}
   */
  static List<FixtureResult> check(Path root, String base) {
    Path folder = root.resolve("training").resolve(base);
    Path config = folder.resolve("lora_init/adapter_config.json");
    if (!Files.exists(folder.resolve(FILE)) || !Files.exists(config)) {
      return List.of();
    }
    List<FixtureResult> results = new ArrayList<>();
    String file = "training/" + base + "/" + FILE;
    FixtureTree settings = FixtureTree.read(config);
    double rank = settings.get("r").number();
    double alpha = settings.get("lora_alpha").number();
    try (ScriptModule module = ScriptModule.load(Device.cpu(), Learner.sources());
        NDManager owner = module.newScope()) {
      TensorFiles files = new TensorFiles(module);
      Map<String, NDArray> expected = files.load(folder.resolve(FILE), owner);
      Path modelFolder = root.resolve("models").resolve(base);
      ModelWeights weights = ModelWeights.load(HfFolder.open(modelFolder), module, owner);
      weights.configure(module);
      NDArray ids = Objects.requireNonNull(expected.get("input_ids"), "input_ids");
      NDArray mask = Objects.requireNonNull(expected.get("attention_mask"), "attention_mask");
      NDList adapter =
          PeftFolder.load(folder.resolve("lora_init"), weights.layout(), module, owner).tensors();
      record Case(String tensor, double scale, NDList adapter) {}
      for (Case each :
          List.of(
              new Case("logits_base", 0, new NDList()),
              new Case("logits_with_adapter", alpha / rank, adapter),
              new Case("logits_with_adapter_rslora", alpha / Math.sqrt(rank), adapter))) {
        NDArray theirs = expected.get(each.tensor());
        if (theirs == null) {
          continue;
        }
        module.make(owner, "set_lora_scale", each.scale());
        NDArray logits =
            module.make(owner, "logits", ids, mask, weights.slots(), each.adapter()).head();
        results.add(
            FixtureResult.of(
                file, each.tensor(), largest(logits, theirs, mask.toLongArray()), LOGITS));
      }
      module.make(owner, "set_lora_scale", alpha / rank);
      NDList merged = module.make(owner, "merged", weights.slots(), adapter);
      for (Map.Entry<String, NDArray> tensor : expected.entrySet()) {
        if (tensor.getKey().startsWith(MERGED_PREFIX)) {
          String name = tensor.getKey().substring(MERGED_PREFIX.length());
          NDArray mine =
              new ModelWeights(weights.config(), weights.layout(), merged).named().get(name);
          double error =
              mine == null
                  ? Double.POSITIVE_INFINITY
                  : largest(mine, tensor.getValue(), new long[] {1});
          results.add(FixtureResult.of(file, tensor.getKey(), error, MERGED));
        }
      }
    }
    return results;
  }

  /** The largest difference where the mask, spread over the elements, is not 0. */
  private static double largest(NDArray mine, NDArray theirs, long[] mask) {
    float[] a = mine.toFloatArray();
    float[] b = theirs.toFloatArray();
    if (a.length != b.length) {
      return Double.POSITIVE_INFINITY;
    }
    int perMask = a.length / mask.length;
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      if (mask[i / perMask] != 0) {
        double difference = Math.abs((double) a[i] - b[i]);
        largest = Double.isNaN(difference) ? Double.NaN : Math.max(largest, difference);
      }
    }
    return largest;
  }
}
