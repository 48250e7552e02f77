package plum.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import plum.data.PlumException;
import plum.data.Stage;
import plum.io.Json;
import plum.pipeline.Rate;
import plum.pipeline.Recipe;
import plum.pipeline.Recipes;
import plum.pipeline.StageConfig;
import plum.pipeline.TestsConfig;
import plum.pipeline.TrainingConfig;
import plum.pipeline.Workshop;
import plum.train.TrainingEstimate;

/**
 * {@code plum import}, {@code tests}, {@code sample} and so on: one stage. Its options are the
 * settings of the stage's configuration record, found by looking at its defaults.
 */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    optionListHeading = "%nOptions and settings:%n")
final class RunStage implements Callable<Integer> {
  private static final String OBJECTIVE = "parameters.objective.type";

  private static final String ESTIMATE = "--estimate";
  private static final String PREVIEW = "--preview";

  private final Stage stage;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--project",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Project folder; made if it is not there. Default: this folder.")
  private Path folder = Path.of("");

  @Option(
      names = "--model",
      paramLabel = "NAME=FOLDER",
      description =
          "Makes a checkpoint folder, or the JSON file of an endpoint, known under a name. May be repeated.")
  private Map<String, Path> models = Map.of();

  @Mixin private Progress progress = new Progress();

  private RunStage(Stage stage) {
    this.stage = stage;
  }

  /** The command of a stage with one option per setting. */
  static CommandLine command(Stage stage) {
    var line = new CommandLine(new RunStage(stage));
    var spec = line.getCommandSpec();
    var texts = texts();
    spec.usageMessage().description(texts.getProperty("stage." + stage.command(), ""));
    defaults(stage)
        .forEach(
            (name, value) ->
                spec.addOption(
                    OptionSpec.builder("--" + name)
                        .type(String.class)
                        .paramLabel("VALUE")
                        .description(
                            (texts.getProperty(name, "") + " Default: " + value.replace("%", "%%"))
                                .strip())
                        .build()));
    if (stage == Stage.TESTS) {
      TestsCommands.OPTIONS.forEach(spec::addOption);
    }
    if (stage == Stage.TRAINING) {
      spec.addOption(
          OptionSpec.builder(ESTIMATE)
              .type(boolean.class)
              .description("Say what time and memory the training would take, and do not train.")
              .build());
      spec.addOption(
          OptionSpec.builder(PREVIEW)
              .type(boolean.class)
              .description(
                  "Show the first batch as the model sees it, how long all rows are, and what the"
                      + " training would take; do not train.")
              .build());
    }
    return line;
  }

  /** Every setting with its default, or its defaults where an objective has one of its own. */
  private static Map<String, String> defaults(Stage stage) {
    var defaults = new LinkedHashMap<String, String>();
    Recipes.variants(stage)
        .forEach(
            (variant, config) -> {
              for (var setting : settings(Json.parseObject(Json.write(config)), "")) {
                var value = Json.write(setting.getValue());
                var known = defaults.get(setting.getKey());
                if (known == null) {
                  defaults.put(setting.getKey(), value);
                } else if (!setting.getKey().equals(OBJECTIVE)
                    && !value.equals(known.split(", with ", 2)[0])) {
                  defaults.put(setting.getKey(), known + ", with " + variant + " " + value);
                }
              }
            });
    return defaults;
  }

  /** Every leaf of a configuration with its path. */
  private static List<Map.Entry<String, Object>> settings(
      Map<String, ? extends @Nullable Object> tree, String prefix) {
    var leaves = new ArrayList<Map.Entry<String, Object>>();
    tree.forEach(
        (key, value) -> {
          if (value instanceof Map<?, ?> inner) {
            Map<String, @Nullable Object> keyed = new LinkedHashMap<>();
            inner.forEach((name, item) -> keyed.put(String.valueOf(name), item));
            leaves.addAll(settings(keyed, prefix + key + "."));
          } else {
            leaves.add(Map.entry(prefix + key, value == null ? "none" : value));
          }
        });
    return leaves;
  }

  private static Properties texts() {
    var texts = new Properties();
    try (InputStream in = RunStage.class.getResourceAsStream("settings.properties")) {
      if (in == null) {
        throw new IllegalStateException("settings.properties is missing");
      }
      texts.load(new InputStreamReader(in, StandardCharsets.UTF_8));
      return texts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Integer call() {
    var config = config();
    var recipe =
        new Recipe("", Path.of("").toAbsolutePath(), config.seed(), policies(), List.of(config));
    if (config instanceof TestsConfig tests) {
      var answer = TestsCommands.withoutProject(spec, tests);
      if (answer.isPresent()) {
        return answer.get();
      }
    }
    try (var workshop = Workshop.open(folder, recipe, progress.acceptsWeakSandbox())) {
      var given = spec.commandLine().getParseResult();
      if (config instanceof TrainingConfig training
          && (given.hasMatchedOption(ESTIMATE) || given.hasMatchedOption(PREVIEW))) {
        if (given.hasMatchedOption(PREVIEW)) {
          var out = spec.commandLine().getOut();
          out.print(PreviewText.of(workshop.preview(training), training.parameters().maxLength()));
          out.flush();
        }
        show(workshop.estimate(training));
        return 0;
      }
      if (config instanceof TestsConfig tests) {
        var answer = TestsCommands.withProject(spec, workshop, tests);
        if (answer.isPresent()) {
          return answer.get();
        }
      }
      return switch (progress.watch(spec, workshop.queue(), List.of(config))) {
        case DONE -> 0;
        case CANCELLED -> Plum.CANCELLED;
        case FAILED, OPEN -> 1;
      };
    }
  }

  private void show(TrainingEstimate estimate) {
    var out = spec.commandLine().getOut();
    var memory = estimate.memory();
    out.printf(
        "%,d of %,d parameters, %,d steps, %,d tokens%n",
        estimate.trainable(), estimate.parameters(), estimate.steps(), estimate.tokens());
    out.printf(
        "time    %s (reference %s, steps %s)%n",
        Rate.words(estimate.duration()),
        Rate.words(estimate.reference()),
        Rate.words(estimate.training()));
    out.printf(
        "memory  %s at its peak (weights %s, gradients %s, optimizer %s, activations %s, logits %s,"
            + " program %s)%n",
        megabytes(estimate.peak()),
        megabytes(memory.weights()),
        megabytes(memory.gradients()),
        megabytes(memory.optimizer()),
        megabytes(memory.activations()),
        megabytes(memory.logits()),
        megabytes(memory.process()));
    out.flush();
  }

  private static String megabytes(long bytes) {
    return "%,d MB".formatted(Math.round(bytes / 1e6));
  }

  /** The models named here, and those of the recipe in the project's folder if there is one. */
  private Map<String, Path> policies() {
    var policies = new LinkedHashMap<String, Path>();
    if (Files.exists(folder.resolve(Recipes.FILE))) {
      policies.putAll(Recipes.read(folder, OptionalLong.empty(), List.of()).policies());
    }
    models.forEach((name, place) -> policies.put(name, place.toAbsolutePath().normalize()));
    return policies;
  }

  private StageConfig config() {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (var option : spec.commandLine().getParseResult().matchedOptions()) {
      var name = option.longestName().substring(2);
      if (option.userObject() == null
          && !TestsCommands.has(option)
          && option.getValue() instanceof String text) {
        put(values, name.split("\\."), value(text));
      }
    }
    return Recipes.configure(stage, values, "plum " + stage.command());
  }

  @SuppressWarnings("unchecked") // inner maps are made here
  private static void put(
      Map<String, @Nullable Object> values, String[] path, @Nullable Object value) {
    var target = values;
    for (var i = 0; i < path.length - 1; i++) {
      target =
          (Map<String, @Nullable Object>)
              Objects.requireNonNull(
                  target.computeIfAbsent(path[i], _ -> new LinkedHashMap<String, Object>()));
    }
    target.put(path[path.length - 1], value);
  }

  private static @Nullable Object value(String text) {
    if (text.equals("none")) {
      return null;
    }
    try {
      return Json.parse(text);
    } catch (PlumException e) {
      return text; // a bare word needs no quotes
    }
  }
}
