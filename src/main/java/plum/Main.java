package plum;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import plum.cli.Plum;
import plum.pipeline.Recipe;
import plum.pipeline.Recipes;
import plum.pipeline.Workshop;
import plum.ui.WorkbenchWindow;

/** No arguments: the window on the sample project; otherwise the command line. */
public final class Main {
  private static final String SAMPLE = "sample-projects/first-steps";

  private Main() {}

  public static void main(String[] arguments) {
    Logging.toFile();
    // The program speaks English, so its figures are written alike everywhere.
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(arguments, out, err));
  }

  /** Runs the program and returns its exit code. */
  static int run(String[] arguments, PrintWriter out, PrintWriter err) {
    var words = arguments.length == 0 ? new String[] {"open", SAMPLE} : arguments;
    return Plum.run(words, out, err, Main::open);
  }

  private static void open(Path folder) {
    var recipe =
        Files.exists(folder.resolve(Recipes.FILE))
            ? Recipes.read(folder, OptionalLong.empty(), List.of())
            : new Recipe(
                String.valueOf(folder.toAbsolutePath().normalize().getFileName()),
                folder.toAbsolutePath().normalize(),
                0,
                Map.of(),
                List.of());
    try (var workshop = Workshop.open(folder, recipe)) {
      WorkbenchWindow.launch(workshop.project(), workshop.recipe(), workshop.queue());
    }
  }
}
