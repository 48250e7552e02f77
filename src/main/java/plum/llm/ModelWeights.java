package plum.llm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import plum.data.PlumException;

/**
 * The parameters of one model in the slots of the decoder's script. To be used on the model thread
 * only.
 *
 * @param slots one tensor per slot; one without elements where the model lacks the parameter
 */
public record ModelWeights(ModelConfig config, ParameterLayout layout, NDList slots) {

  /** Logits that may exist at the same time when completions are scored: 128 MiB of them. */
  public static final long LOGIT_BUDGET = 1L << 25;

  /** Loads a checkpoint and widens it to float32. */
  public static ModelWeights load(HfFolder folder, ScriptModule module, NDManager owner) {
    return load(folder, module, owner, Precision.FLOAT32);
  }

  /**
   * Loads a checkpoint.
   *
   * @param owner of the tensors
   * @param precision of the tensors in memory
   * @throws PlumException if a tensor is missing, superfluous or of another shape
   */
  public static ModelWeights load(
      HfFolder folder, ScriptModule module, NDManager owner, Precision precision) {
    var checkpoint = StoredWeights.open(folder);
    return new ModelWeights(
        folder.config(), checkpoint.layout(), checkpoint.load(module, owner, precision, _ -> true));
  }

  /**
   * Draws the weights of a fresh model: N(0, 0.02), output projections N(0, 0.02 / sqrt(2 layers)),
   * norms 1, biases 0.
   */
  public static ModelWeights random(ModelConfig config, long seed, NDManager owner) {
    var layout = ParameterLayout.of(config);
    var random = new SplittableRandom(seed);
    var slots = new NDList();
    for (var slot : layout.slots()) {
      var values = new float[Math.toIntExact(slot.size())];
      switch (slot.role()) {
        case EMBEDDING, PROJECTION -> fill(values, random, 0.02);
        case OUTPUT_PROJECTION -> fill(values, random, 0.02 / Math.sqrt(2.0 * config.layers()));
        case NORM ->
            Arrays.fill(
                values, config.norm() == ModelConfig.Norm.ROOT_MEAN_SQUARE_PLUS_ONE ? 0 : 1);
        case BIAS -> {}
      }
      var shape =
          slot.isPresent()
              ? slot.shape().stream().mapToLong(Long::longValue).toArray()
              : new long[] {0};
      slots.add(owner.create(values, new Shape(shape)));
    }
    return new ModelWeights(config, layout, slots);
  }

  private static void fill(float[] values, SplittableRandom random, double deviation) {
    for (var i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
    }
  }

  /** The parameters the model has, by their names in the checkpoint. */
  public Map<String, NDArray> named() {
    var named = new LinkedHashMap<String, NDArray>();
    for (var i = 0; i < slots.size(); i++) {
      if (layout.slots().get(i).isPresent()) {
        named.put(layout.slots().get(i).name(), slots.get(i));
      }
    }
    return named;
  }

  /**
   * The same as a checkpoint stores them.
   *
   * @param scope owns what had to be laid out anew
   */
  Map<String, NDArray> stored(ScriptModule module, NDManager scope) {
    var stored = new LinkedHashMap<String, NDArray>();
    for (var i = 0; i < slots.size(); i++) {
      var slot = layout.slots().get(i);
      if (slot.isPresent()) {
        stored.put(
            slot.name(),
            slot.storage() == ParameterLayout.Storage.PLAIN
                ? slots.get(i)
                : module
                    .make(
                        scope, "to_storage", slots.get(i), slot.storage().number(), config.heads())
                    .head());
      }
    }
    return stored;
  }

  /** Tells the module's decoder the shape of this model. Needed before any of its functions. */
  public void configure(ScriptModule module) {
    configure(module, 0);
  }

  /**
   * The same for computing in another type of elements.
   *
   * @param compute torch's number of the type, 0 for the parameters' own
   */
  public void configure(ScriptModule module, int compute) {
    var rope = config.rope();
    try (var scope = module.newScope()) {
      var inverse = new float[rope.inverseFrequencies().size()];
      for (var i = 0; i < inverse.length; i++) {
        inverse[i] = rope.inverseFrequencies().get(i).floatValue();
      }
      var _ =
          module.make(
              scope,
              "set_rope",
              inverse.length == 0 ? scope.create(new Shape(0)) : scope.create(inverse),
              rope.factor());
      var _ = module.make(scope, "set_logit_budget", LOGIT_BUDGET);
      var _ =
          module.make(
              scope,
              "configure",
              new long[] {
                config.layers(),
                config.heads(),
                config.kvHeads(),
                config.headDim(),
                config.activation().number(),
                config.gated() ? 1 : 0,
                config.norm().number(),
                config.parallel() ? 1 : 0
              },
              new double[] {
                config.normEpsilon(),
                config.embeddingScale(),
                config.attentionScale(),
                config.attentionCap(),
                config.finalCap()
              },
              config.windows().stream().mapToLong(Integer::longValue).toArray(),
              compute);
    }
  }
}
