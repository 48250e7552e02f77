package plum.cli;

import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import plum.io.Json;
import plum.pipeline.WindowFigure;

/** {@code plum bench charts}: how evenly the window draws while many long lines grow. */
@Command(
    name = "charts",
    mixinStandardHelpOptions = true,
    description =
        "Opens ten charts of ten runs with 10,000 points each, lets every line grow and measures"
            + " the time from frame to frame. Where there is no display, put"
            + " -Dglass.platform=Headless into JAVA_TOOL_OPTIONS.")
final class BenchCharts implements Runnable {
  private final Consumer<Consumer<WindowFigure>> measure;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--json", description = "Print one JSON object a line.")
  private boolean json;

  /**
   * @param measure opens the charts, measures, and hands over each figure
   */
  BenchCharts(Consumer<Consumer<WindowFigure>> measure) {
    this.measure = measure;
  }

  @Override
  public void run() {
    measure.accept(
        figure -> {
          var out = spec.commandLine().getOut();
          if (json) {
            out.println(Json.write(figure));
          } else {
            out.printf(
                "%-48s %,8.1f %-4s %-8s %s%n",
                figure.what(),
                figure.value(),
                figure.unit(),
                figure.isMet() ? "met" : "NOT MET",
                figure.detail());
          }
          out.flush();
        });
  }
}
