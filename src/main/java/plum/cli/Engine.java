package plum.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import plum.io.Json;
import plum.llm.Hardware;

/** {@code plum engine}: what models are computed on here, and if no GPU, why not. */
@Command(
    name = "engine",
    mixinStandardHelpOptions = true,
    description = "Shows which libtorch, driver and GPU there are, and why a GPU cannot be used.")
final class Engine implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public void run() {
    var out = spec.commandLine().getOut();
    var hardware = Hardware.look();
    if (json) {
      var libtorch = hardware.libtorch();
      var values = new java.util.LinkedHashMap<String, Object>();
      values.put("system", hardware.system());
      values.put("processors", hardware.processors());
      values.put("libtorch", libtorch.version().orElse("unknown"));
      values.put("flavor", libtorch.flavor());
      values.put("driver", hardware.driver().orElse(""));
      values.put("driverCuda", hardware.driverCuda().orElse(""));
      values.put("gpus", hardware.gpus());
      values.put("cuda", hardware.obstacle().isEmpty());
      values.put("obstacle", hardware.obstacle().orElse(""));
      out.println(Json.write(values));
    } else {
      hardware.lines().forEach(out::println);
    }
  }
}
