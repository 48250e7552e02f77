package plum.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import plum.pipeline.CancelToken;
import plum.pipeline.EmbeddedModel;
import plum.pipeline.Rate;
import plum.train.StepMetrics;
import plum.train.TrainingResult;

/** {@code plum pretrain}: makes the embedded model again. */
@Command(
    name = "pretrain",
    mixinStandardHelpOptions = true,
    description = {
      "Makes the small model that ships with the project, from nothing but a seed: generates the corpus,"
          + " trains vocabulary and weights. Takes some twenty minutes on two cores; interrupted, the"
          + " same command continues."
    })
final class Pretrain implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      defaultValue = "assets/models/first-steps",
      description = "Where the model appears. Default: ${DEFAULT-VALUE}")
  private Path out = Path.of("");

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Default: 1")
  private long seed;

  @Option(
      names = "--documents",
      paramLabel = "N",
      defaultValue = "0",
      description = "Size of the corpus, 0 for the size the shipped model was made with.")
  private int documents;

  private long shown;

  @Override
  public Integer call() {
    var token = new CancelToken();
    var plan =
        new EmbeddedModel.Plan(seed, documents, EmbeddedModel.Plan.defaults().learningRate());
    var begin = System.nanoTime();
    var rate = new Rate(0, begin);
    var ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(token, ended), "cancel"));
    TrainingResult result;
    try {
      result = EmbeddedModel.make(plan, out, step -> show(step, rate), token);
    } finally {
      ended.countDown();
    }
    if (result.cancelled()) {
      return Plum.CANCELLED;
    }
    spec.commandLine()
        .getOut()
        .printf("%s: %d steps, sha-256 %s%n", out, result.steps(), result.sha256());
    return 0;
  }

  /** Waits until the state is saved: the native library does not survive being left at work. */
  private static void stop(CancelToken token, CountDownLatch ended) {
    token.cancel();
    try {
      ended.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts here", e);
    }
  }

  private void show(StepMetrics step, Rate rate) {
    var now = System.nanoTime();
    if (now - shown > 5_000_000_000L || step.step() == step.totalSteps()) {
      shown = now;
      spec.commandLine()
          .getErr()
          .printf(
              "%s, loss %.3f, %.0f tokens/s%n",
              rate.line("steps", step.step(), step.totalSteps(), now),
              step.values().getOrDefault("loss", Double.NaN),
              step.values().getOrDefault("tokens_per_second", Double.NaN));
      spec.commandLine().getErr().flush();
    }
  }
}
