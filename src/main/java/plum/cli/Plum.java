package plum.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;
import plum.data.PlumException;
import plum.data.Stage;
import plum.pipeline.Pipeline;
import plum.pipeline.WindowFigure;

/** The command line. Exit codes: 0 done, 1 failed, 2 wrong usage, 130 cancelled. */
@Command(
    name = "plum",
    mixinStandardHelpOptions = true,
    versionProvider = Plum.Version.class,
    description =
        "Preference learning with test cases for code models: instructions, tests, solutions,"
            + " execution, preferences, training, evaluation.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  plum run sample-projects/first-steps      the whole loop, with a report",
      "  plum open sample-projects/first-steps     the same in a window",
      "  plum sample --help                        every setting of one stage"
    },
    synopsisSubcommandLabel = "COMMAND")
public final class Plum implements Runnable {
  /** Exit code after Ctrl+C. */
  static final int CANCELLED = 130;

  @Spec private CommandSpec spec = CommandSpec.create();

  private Plum() {}

  /**
   * Runs one command line.
   *
   * @param window opens the workbench on a project folder and returns when it is closed
   * @return the exit code
   */
  public static int run(
      String[] arguments, PrintWriter out, PrintWriter err, Consumer<Path> window) {
    return run(
        arguments,
        out,
        err,
        window,
        (_, _) -> {
          throw new PlumException("There is no window here to measure.");
        },
        _ -> {
          throw new PlumException("There is no window here to measure.");
        });
  }

  /**
   * Runs one command line.
   *
   * @param window opens the workbench on a project folder and returns when it is closed
   * @param measure opens the window on a project folder, measures it and hands over the figures
   * @param charts does the same with charts alone
   * @return the exit code
   */
  public static int run(
      String[] arguments,
      PrintWriter out,
      PrintWriter err,
      Consumer<Path> window,
      BiConsumer<Path, Consumer<WindowFigure>> measure,
      Consumer<Consumer<WindowFigure>> charts) {
    var line = new CommandLine(new Plum());
    line.addSubcommand(new Open(window));
    line.addSubcommand(new RunRecipe());
    line.addSubcommand(new RunRounds());
    for (var stage : Stage.values()) {
      line.addSubcommand(stage.command(), RunStage.command(stage));
    }
    line.addSubcommand(new JudgePrograms());
    line.addSubcommand(new ShowReport());
    line.addSubcommand(new ExamineRuns());
    line.addSubcommand(new Logs());
    line.addSubcommand(new ListRuns());
    line.addSubcommand(new Pretrain());
    line.addSubcommand(new WriteDataset());
    line.addSubcommand(new Export());
    line.addSubcommand(new Engine());
    var bench = new CommandLine(new Bench());
    bench.addSubcommand(new BenchWindow(measure));
    bench.addSubcommand(new BenchCharts(charts));
    line.addSubcommand(bench);
    line.addSubcommand(new Verify());
    line.addSubcommand(new Sandbox());
    line.addSubcommand(new HelpCommand());
    line.setOut(out);
    line.setErr(err);
    line.setUsageHelpWidth(100);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler((e, _) -> refused(e));
    line.setExecutionExceptionHandler(
        (e, command, _) -> {
          if (e instanceof PlumException) {
            command.getErr().println(e.getMessage());
            return 1;
          }
          throw e;
        });
    var code = line.execute(arguments);
    out.flush();
    err.flush();
    return code;
  }

  /**
   * What is wrong comes last, where it is seen: a stage has more settings than lines fit a screen.
   */
  private static int refused(ParameterException e) {
    var command = e.getCommandLine();
    var err = command.getErr();
    if (!command.getSubcommands().isEmpty()) {
      command.usage(err);
    }
    err.println(e.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(e, err)
        && command.getSubcommands().isEmpty()) {
      err.printf("\"%s --help\" shows what it takes.%n", command.getCommandSpec().qualifiedName());
    }
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"PLUM Workbench " + Pipeline.VERSION};
    }
  }

  /** Opens the window. */
  @Command(
      name = "open",
      mixinStandardHelpOptions = true,
      description = "Opens a project folder in the window.")
  private static final class Open implements Runnable {
    private final Consumer<Path> window;

    @Parameters(
        paramLabel = "FOLDER",
        defaultValue = "sample-projects/first-steps",
        description = "Holds a recipe, a project or both. Default: ${DEFAULT-VALUE}")
    private Path folder = Path.of("");

    Open(Consumer<Path> window) {
      this.window = window;
    }

    @Override
    public void run() {
      window.accept(folder);
    }
  }
}
