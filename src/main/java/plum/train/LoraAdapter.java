package plum.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.random.RandomGeneratorFactory;
import plum.data.PlumException;
import plum.llm.ParameterLayout;

/**
 * The tensors of a low-rank adapter. To be used on the model thread only.
 *
 * @param tensors A and B of every projection, in the decoder's order; without elements where a
 *     projection has no adapter
 * @param named those that are there, by PEFT's names
 * @param scale alpha / rank
 */
record LoraAdapter(NDList tensors, Map<String, NDArray> named, double scale) {

  private static final String PREFIX = "base_model.model.";

  /**
   * An adapter that changes nothing yet, arXiv 2106.09685 section 4.1: B is zero, A uniform within
   * 1 / sqrt(in), as PEFT draws it.
   *
   * @throws PlumException if the model has none of the target projections
   */
  static LoraAdapter fresh(ParameterLayout layout, Lora lora, long seed, NDManager owner) {
    for (String target : lora.targets()) {
      if (layout.adapted().stream().noneMatch(p -> p.projection().equals(target))) {
        throw new PlumException(
            "The model has no projection \""
                + target
                + "\" for an adapter. It has: "
                + String.join(", ", ParameterLayout.PROJECTIONS)
                + ".");
      }
    }
    Random random = Random.from(RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
    return build(
        layout,
        lora.alpha() / lora.rank(),
        (projection, name) -> {
          if (!lora.targets().contains(projection.projection())) {
            return owner.create(new Shape(0));
          }
          boolean first = name.contains("lora_A");
          Shape shape =
              first
                  ? new Shape(lora.rank(), projection.in())
                  : new Shape(projection.out(), lora.rank());
          float[] values = new float[Math.toIntExact(shape.size())];
          if (first) {
            double bound = 1 / Math.sqrt((double) projection.in());
            for (int i = 0; i < values.length; i++) {
              values[i] = (float) (bound * (2 * random.nextDouble() - 1));
            }
          }
          return owner.create(values, shape);
        });
  }

  /**
   * An adapter out of an adapter file's tensors.
   *
   * @param found by PEFT's names
   */
  static LoraAdapter of(
      ParameterLayout layout, Map<String, NDArray> found, double scale, NDManager owner) {
    return build(
        layout,
        scale,
        (projection, name) -> {
          NDArray tensor = found.get(name);
          return tensor == null ? owner.create(new Shape(0)) : tensor;
        });
  }

  private static LoraAdapter build(
      ParameterLayout layout,
      double scale,
      BiFunction<ParameterLayout.Projection, String, NDArray> tensorOf) {
    NDList tensors = new NDList();
    Map<String, NDArray> named = new LinkedHashMap<>();
    for (ParameterLayout.Projection projection : layout.adapted()) {
      for (String half : new String[] {"A", "B"}) {
        String name = PREFIX + projection.module() + ".lora_" + half + ".weight";
        NDArray tensor = tensorOf.apply(projection, name);
        tensors.add(tensor);
        if (tensor.getShape().size() > 0) {
          named.put(name, tensor);
        }
      }
    }
    return new LoraAdapter(tensors, named, scale);
  }
}
