package plum.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import plum.llm.Safetensors;
import plum.pipeline.ExportPolicy;

/** {@code plum export}: a policy as one checkpoint folder that other programs load. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description =
        "Writes a model, with its adapter worked into the weights, as one Hugging Face folder.")
final class Export implements Callable<Integer> {
  private static final long MEGABYTE = 1_000_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "TARGET", description = "Folder to write; must not exist yet.")
  private Path target = Path.of("");

  @Option(
      names = "--model",
      paramLabel = "FOLDER",
      required = true,
      description = "Checkpoint folder of the model.")
  private Path model = Path.of("");

  @Option(
      names = "--adapter",
      paramLabel = "FOLDER",
      description = "PEFT folder of the adapter to work in. Default: none")
  private @Nullable Path adapter;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description = "float32, bfloat16 or float16. Default: the model's own")
  private @Nullable String dtype;

  @Option(
      names = "--shard-megabytes",
      paramLabel = "N",
      defaultValue = "5000",
      description = "Largest weight file; more weights make several. Default: ${DEFAULT-VALUE}")
  private long megabytes;

  @Override
  public Integer call() {
    if (megabytes < 1 || megabytes > Long.MAX_VALUE / MEGABYTE) {
      throw new ParameterException(
          spec.commandLine(), "--shard-megabytes is " + megabytes + ", but must be at least 1.");
    }
    ExportPolicy.run(model, adapter, target, type(), megabytes * MEGABYTE);
    spec.commandLine().getOut().println(target);
    return 0;
  }

  private Safetensors.@Nullable Type type() {
    return switch (dtype == null ? "" : dtype.toLowerCase(Locale.ROOT)) {
      case "" -> null;
      case "float32" -> Safetensors.Type.F32;
      case "bfloat16" -> Safetensors.Type.BF16;
      case "float16" -> Safetensors.Type.F16;
      default ->
          throw new ParameterException(
              spec.commandLine(),
              "\"" + dtype + "\" is no type to write. Name float32, bfloat16 or float16.");
    };
  }
}
