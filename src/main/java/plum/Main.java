package plum;

import java.io.PrintWriter;
import java.net.URISyntaxException;
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
import plum.ui.ChartBenchmark;
import plum.ui.WindowBenchmark;
import plum.ui.WorkbenchWindow;
import plum.ui.session.UserSettings;

/** No arguments: the window on the sample project; otherwise the command line. */
public final class Main {
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
    return Plum.run(
        arguments.length == 0 ? new String[] {"open"} : arguments,
        out,
        err,
        Main::open,
        WindowBenchmark::measure,
        ChartBenchmark::measure);
  }

  /**
   * Opens the window on a folder. Where the sample project is not in the current folder, as in an
   * installed program, its recipe is taken from beside the program and worked on in the user's
   * home.
   */
  private static void open(Path place) {
    var installed = installed(place);
    var recipeFolder = installed ? beside().resolve(place) : place;
    var folder =
        installed
            ? Path.of(System.getProperty("user.home"), "plum-projects").resolve(place.getFileName())
            : place;
    var recipe =
        Files.exists(recipeFolder.resolve(Recipes.FILE))
            ? Recipes.read(recipeFolder, OptionalLong.empty(), List.of())
            : new Recipe(
                String.valueOf(folder.toAbsolutePath().normalize().getFileName()),
                folder.toAbsolutePath().normalize(),
                0,
                Map.of(),
                List.of());
    var settings = UserSettings.ofUser();
    try (var workshop = Workshop.open(folder, recipe, settings::acceptsSandbox)) {
      WorkbenchWindow.launch(
          workshop.project(), workshop.recipe(), workshop.queue(), workshop.inspector(), settings);
    }
  }

  private static boolean installed(Path place) {
    return !place.isAbsolute()
        && !Files.exists(place)
        && Files.exists(beside().resolve(place).resolve(Recipes.FILE));
  }

  /** The folder our jar lies in. */
  private static Path beside() {
    try {
      var jar = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      var folder = jar.getParent();
      return folder == null ? jar : folder;
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the program's own place is no file name", e);
    }
  }
}
