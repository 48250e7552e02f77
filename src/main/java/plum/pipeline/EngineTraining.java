package plum.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plum.io.Atomic;
import plum.io.Json;
import plum.train.Example;
import plum.train.Lora;
import plum.train.Objective;
import plum.train.Schedule;
import plum.train.StepMetrics;
import plum.train.Trainer;
import plum.train.TrainingJob;
import plum.train.TrainingParameters;

/**
 * Steps of direct preference optimisation, the reference's forward pass included.
 *
 * @param lora null trains every parameter
 */
record EngineTraining(EngineCase.Stand stand, @Nullable Lora lora) implements EngineCase {
  private static final double BETA = 0.1;
  private static final double CHECK_RATE = 1e-4;
  private static final double RATE = 1e-6;
  private static final long SEED = 1;

  @Override
  public String name() {
    return "DPO step, " + (lora == null ? "full" : "LoRA r" + lora.rank());
  }

  private record Run(double seconds, double processor, List<StepMetrics> steps) {}

  /** Trains as anyone would; the clock runs from when the model is there to the last step. */
  private Run train(List<Example.Pair> pairs, int epochs, double rate, Path output) {
    var begin = new long[1];
    var end = new long[1];
    var processor = new double[2];
    var steps = new ArrayList<StepMetrics>();
    var _ =
        Trainer.train(
            new TrainingJob(
                stand.subject().folder(),
                stand.device(),
                parameters(epochs, rate, lora, stand.subject().batch()),
                List.copyOf(pairs),
                output.resolve("out"),
                output.resolve("state")),
            step -> {
              steps.add(step);
              end[0] = System.nanoTime();
              processor[1] = ProcessUse.now().seconds();
            },
            () -> {
              if (begin[0] == 0) {
                begin[0] = System.nanoTime();
                processor[0] = ProcessUse.now().seconds();
              }
              return false;
            });
    return new Run((end[0] - begin[0]) / 1e9, processor[1] - processor[0], steps);
  }

  private Run train(List<Example.Pair> pairs, int epochs, double rate) {
    var folder = Benchmarks.temporary();
    try {
      return train(pairs, epochs, rate, folder);
    } finally {
      Atomic.delete(folder);
    }
  }

  /** DPO with a constant rate; adapters or all parameters. */
  static TrainingParameters parameters(int epochs, double rate, @Nullable Lora lora, int batch) {
    var changes = new LinkedHashMap<String, @Nullable Object>();
    changes.put("learningRate", rate);
    changes.put("schedule", Schedule.CONSTANT);
    changes.put("warmupRatio", 0.0);
    changes.put("batchSize", batch);
    changes.put("gradientAccumulationSteps", 1);
    changes.put("epochs", epochs);
    changes.put("maxLength", 512);
    changes.put("saveSteps", 0);
    changes.put("lora", lora);
    return Json.overlay(
            TrainingConfig.defaults().parameters(),
            TrainingParameters.class,
            changes,
            "the benchmark")
        .with(new Objective.Dpo(BETA, 0), SEED);
  }

  @Override
  public void warmUp() {
    var first = stand.subject().pairs().subList(0, stand.subject().batch());
    var _ = train(first, 1, RATE);
  }

  @Override
  public Measured ours(int round) {
    var run = train(stand.subject().pairs(), 1, RATE);
    return new Measured(run.seconds(), run.processor(), tokens());
  }

  @Override
  public Measured theirs(EnginePeer peer, String variant, int round) {
    var folder = Benchmarks.temporary();
    try {
      var answer = theirs(peer, stand.subject().pairs(), RATE, folder);
      return Measured.of(answer, tokens());
    } finally {
      Atomic.delete(folder);
    }
  }

  private Map<String, @Nullable Object> theirs(
      EnginePeer peer, List<Example.Pair> pairs, double rate, Path folder) {
    var p = parameters(1, rate, lora, stand.subject().batch());
    var work = new LinkedHashMap<String, Object>();
    work.put("pairs", stand.subject().tokenPairs(stand.tokenizer(), pairs));
    work.put("batch", p.batchSize());
    work.put("learningRate", rate);
    work.put("betas", List.of(p.adamBeta1(), p.adamBeta2()));
    work.put("epsilon", p.adamEpsilon());
    work.put("clip", p.maxGradNorm());
    work.put("beta", BETA);
    if (lora != null) {
      // One step too small to see leaves an adapter as it was drawn.
      var first = stand.subject().pairs().subList(0, stand.subject().batch());
      var _ = train(first, 1, 1e-30, folder);
      work.put(
          "lora",
          Map.of(
              "folder",
              folder.resolve("out").toString(),
              "rank",
              lora.rank(),
              "alpha",
              lora.alpha()));
    }
    return peer.ask("train", threads(), stand.work(work));
  }

  /** Two steps on the same pairs: the second loss depends on every gradient of the first. */
  @Override
  public String check(EnginePeer peer) {
    var first = stand.subject().pairs().subList(0, stand.subject().batch());
    var twice = new ArrayList<>(first);
    twice.addAll(first);
    var folder = Benchmarks.temporary();
    try {
      var ours = train(first, 2, CHECK_RATE).steps();
      var theirs = theirs(peer, twice, CHECK_RATE, folder).get("steps");
      var difference = 0.0;
      if (theirs instanceof List<?> steps && steps.size() == ours.size()) {
        for (var i = 0; i < ours.size(); i++) {
          for (var name : List.of("loss", "grad_norm", "logps/chosen", "logps/rejected")) {
            var mine = ours.get(i).values().getOrDefault(name, Double.NaN);
            var other =
                steps.get(i) instanceof Map<?, ?> step && step.get(name) instanceof Number number
                    ? number.doubleValue()
                    : Double.NaN;
            difference =
                Math.max(difference, Math.abs(mine - other) / Math.max(1e-3, Math.abs(other)));
          }
        }
      } else {
        difference = Double.NaN;
      }
      return "relative difference %.1e".formatted(difference);
    } finally {
      Atomic.delete(folder);
    }
  }

  private double tokens() {
    return stand.subject().tokenPairs(stand.tokenizer(), stand.subject().pairs()).stream()
        .mapToDouble(pair -> 2.0 * pair.promptLength() + pair.scored())
        .sum();
  }

  @Override
  public EngineFloor floor() {
    var floor = new EngineFloor(0, 0);
    for (var pair : stand.subject().tokenPairs(stand.tokenizer(), stand.subject().pairs())) {
      var scored = pair.scored();
      floor =
          floor.plus(
              EngineFloor.training(
                  stand.subject().config(),
                  pair.promptLength() + scored,
                  scored,
                  (pair.promptLength() + scored) / 2.0,
                  lora != null));
    }
    return floor;
  }
}
