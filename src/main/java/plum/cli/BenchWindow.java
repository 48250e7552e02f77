package plum.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import plum.io.Json;
import plum.pipeline.WindowFigure;
import plum.pipeline.WindowProject;

/**
 * {@code plum bench window}: how long the window takes on a large project. Only the window can
 * measure itself, so it comes as a function.
 */
@Command(
    name = "window",
    mixinStandardHelpOptions = true,
    description =
        "Makes a large project once, opens the window on it and measures paging, filters, search,"
            + " opening an instruction and stepping through pairs, also while a job writes. Where"
            + " there is no display, put -Dglass.platform=Headless into JAVA_TOOL_OPTIONS.")
final class BenchWindow implements Runnable {
  private final BiConsumer<Path, Consumer<WindowFigure>> measure;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      description =
          "Where the project is, or is made. Default: one for each size, among temporary files.")
  private @Nullable Path folder;

  @Option(
      names = "--instructions",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Default: ${DEFAULT-VALUE}")
  private int instructions;

  @Option(
      names = "--solutions",
      paramLabel = "N",
      defaultValue = "20",
      description = "For each instruction. Default: ${DEFAULT-VALUE}")
  private int solutions;

  @Option(
      names = "--tests",
      paramLabel = "N",
      defaultValue = "5",
      description = "For each instruction. Default: ${DEFAULT-VALUE}")
  private int tests;

  @Option(names = "--make-only", description = "Only make the project.")
  private boolean makeOnly;

  @Option(names = "--json", description = "Print one JSON object a line.")
  private boolean json;

  /**
   * @param measure opens the window on a project, measures, and hands over each figure
   */
  BenchWindow(BiConsumer<Path, Consumer<WindowFigure>> measure) {
    this.measure = measure;
  }

  @Override
  public void run() {
    var place =
        folder == null
            ? Path.of(
                System.getProperty("java.io.tmpdir"),
                "plum-window-%dx%dx%d".formatted(instructions, solutions, tests))
            : folder;
    WindowProject.make(place, new WindowProject.Size(instructions, solutions, tests), this::note);
    if (!makeOnly) {
      measure.accept(place, this::show);
    }
  }

  private void note(String text) {
    say(json ? Json.write(Map.of("note", text)) : text);
  }

  private void show(WindowFigure figure) {
    if (json) {
      say(Json.write(figure));
      return;
    }
    say(
        "%-38s %,9.1f %-4s %-14s %s"
            .formatted(
                figure.what(),
                figure.value(),
                figure.unit(),
                figure.aim() == null
                    ? ""
                    : "%s, %,.0f asked".formatted(figure.isMet() ? "met" : "NOT MET", figure.aim()),
                figure.detail()));
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
