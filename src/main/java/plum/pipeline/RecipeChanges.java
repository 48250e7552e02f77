package plum.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.io.Atomic;
import plum.io.Json;

/**
 * What was changed of a project's recipe in the window, in a file of the project's folder. The
 * recipe itself stays as it was written, and so does every run that is there.
 *
 * @param changes the oldest first
 */
public record RecipeChanges(List<Change> changes) {
  /** The file's name. */
  public static final String FILE = "recipe-changes.json";

  /** The keys under which a stage names an earlier one. */
  private static final List<String> REFERENCES =
      List.of("solutions", "preferences", "policy", "author");

  public RecipeChanges {
    changes = List.copyOf(changes);
  }

  /** One change. */
  public sealed interface Change {
    /** The stage that is changed, by name. */
    String stage();

    /** What stands in its place, or beside it. */
    StageConfig config();

    /**
     * Stages that have run already and stay: they are added once more under other names, as is all
     * that follows from them. Old names and new ones.
     */
    Map<String, String> copies();
  }

  /**
   * Other settings for a sampling stage.
   *
   * @param config how it draws from now on
   * @param copies empty where the stage has no run yet: it is changed. Otherwise the run stays, and
   *     the stage and all that follow from it are added once more
   */
  public record Sampling(String stage, SamplingConfig config, Map<String, String> copies)
      implements Change {
    public Sampling {
      copies = Map.copyOf(copies);
    }
  }

  /**
   * Another pool to train on.
   *
   * @param stage the pool that was trained on
   * @param config how the other one was built; it becomes a stage if it is none
   * @param copies training stages that have run; those that have not take the other pool themselves
   */
  public record Pool(String stage, PreferencesConfig config, Map<String, String> copies)
      implements Change {
    public Pool {
      copies = Map.copyOf(copies);
    }
  }

  /**
   * Other settings for a stage that makes tests.
   *
   * @param config how they are made from now on
   * @param copies empty where the stage has no run yet: it is changed. Otherwise the run stays, and
   *     the stage is added once more
   * @param authors language models that the recipe does not name, with their folders or files
   */
  public record Tests(
      String stage, TestsConfig config, Map<String, String> copies, Map<String, String> authors)
      implements Change {
    public Tests {
      copies = Map.copyOf(copies);
      authors = Map.copyOf(authors);
    }
  }

  /**
   * Reads them; none if there is no file.
   *
   * @throws PlumException if the file cannot be read; the message says what to do
   */
  public static RecipeChanges read(Path folder) {
    var file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return new RecipeChanges(List.of());
    }
    try {
      return Json.read(typed(Files.readString(file)), RecipeChanges.class);
    } catch (IOException | PlumException e) {
      throw new PlumException(
          "What was changed of the recipe cannot be read from "
              + file
              + " ("
              + e.getMessage()
              + "). Delete the file to go on with the recipe as it was written.",
          e);
    }
  }

  /** Before there were changes of several kinds, all were about sampling and did not say so. */
  private static String typed(String text) {
    var all = Json.parseObject(text);
    var changes = new ArrayList<@Nullable Object>();
    if (all.get("changes") instanceof List<?> list) {
      for (var each : list) {
        var change = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        change.put("type", "sampling");
        if (each instanceof Map<?, ?> known) {
          change.putAll(known);
        }
        changes.add(change);
      }
    }
    all.put("changes", changes);
    return Json.write(all);
  }

  /**
   * Writes them.
   *
   * @throws PlumException if the disk refuses
   */
  public void write(Path folder) {
    Atomic.text(folder.resolve(FILE), Json.writePretty(this) + "\n");
  }

  public RecipeChanges with(Change change) {
    var all = new ArrayList<>(changes);
    all.add(change);
    return new RecipeChanges(all);
  }

  /** Without the newest change. */
  public RecipeChanges withoutLast() {
    return new RecipeChanges(changes.subList(0, Math.max(0, changes.size() - 1)));
  }

  /**
   * The change that makes a sampling stage draw otherwise. Its policy and seed stay.
   *
   * @param runs names of the runs there are
   */
  public static Sampling propose(
      Recipe recipe, Collection<String> runs, SamplingConfig stage, SamplingConfig wanted) {
    var config = stage.with(wanted.samples(), wanted.sampling());
    if (!runs.contains(stage.name())) {
      return new Sampling(stage.name(), config, Map.of());
    }
    var taken = new HashSet<>(runs);
    recipe.stages().forEach(each -> taken.add(each.name()));
    Map<String, String> copies = new LinkedHashMap<>();
    for (var each : recipe.stages()) {
      if (each.name().equals(stage.name()) || refers(each, copies)) {
        var name = free(each.name(), taken);
        taken.add(name);
        copies.put(each.name(), name);
      }
    }
    return new Sampling(stage.name(), (SamplingConfig) copy(config, copies), copies);
  }

  /** The same name with the next number that is free. */
  private static String free(String name, Collection<String> taken) {
    var stem = name.replaceFirst("-\\d+$", "");
    var number = 2;
    while (taken.contains(stem + "-" + number)) {
      number++;
    }
    return stem + "-" + number;
  }

  private static boolean refers(StageConfig stage, Map<String, String> names) {
    var values = Json.parseObject(Json.write(stage));
    return REFERENCES.stream()
        .anyMatch(key -> values.get(key) instanceof String name && names.containsKey(name));
  }

  /**
   * The change that has training use another pool.
   *
   * @param runs names of the runs there are
   * @param before name of the pool that is trained on
   * @param other the pool to train on
   */
  public static Pool propose(
      Recipe recipe, Collection<String> runs, String before, PreferencesConfig other) {
    var taken = new HashSet<>(runs);
    recipe.stages().forEach(each -> taken.add(each.name()));
    Map<String, String> copies = new LinkedHashMap<>();
    for (var each : recipe.stages()) {
      var trains = refers(each, Map.of(before, other.name())) && runs.contains(each.name());
      if (trains || refers(each, copies)) {
        var name = free(each.name(), taken);
        taken.add(name);
        copies.put(each.name(), name);
      }
    }
    return new Pool(before, other, copies);
  }

  /**
   * The change that has tests made otherwise.
   *
   * @param runs names of the runs there are
   * @param wanted under whatever name
   * @param authors that the recipe does not name, with their folders or files
   */
  public static Tests propose(
      Recipe recipe,
      Collection<String> runs,
      TestsConfig stage,
      TestsConfig wanted,
      Map<String, String> authors) {
    Map<String, String> copies = new LinkedHashMap<>();
    if (runs.contains(stage.name())) {
      var taken = new HashSet<>(runs);
      recipe.stages().forEach(each -> taken.add(each.name()));
      copies.put(stage.name(), free(stage.name(), taken));
    }
    Map<String, @Nullable Object> values = Json.parseObject(Json.write(wanted));
    values.put("name", copies.getOrDefault(stage.name(), stage.name()));
    var config = (TestsConfig) Recipes.configure(stage.stage(), values, stage.name());
    return new Tests(stage.name(), config, copies, authors);
  }

  private static StageConfig copy(StageConfig stage, Map<String, String> names) {
    Map<String, @Nullable Object> values = Json.parseObject(Json.write(stage));
    values.put("name", names.getOrDefault(stage.name(), stage.name()));
    for (var key : REFERENCES) {
      if (values.get(key) instanceof String name && names.containsKey(name)) {
        values.put(key, names.get(name));
      }
    }
    return Recipes.configure(stage.stage(), values, stage.name());
  }

  /**
   * A recipe with these changes.
   *
   * @throws PlumException if it has not got a stage that was changed
   */
  public Recipe apply(Recipe recipe) {
    var stages = new ArrayList<>(recipe.stages());
    var policies = new LinkedHashMap<>(recipe.policies());
    for (var change : changes) {
      var place = stages.stream().map(StageConfig::name).toList().indexOf(change.stage());
      if (place < 0) {
        throw new PlumException(
            "The recipe has no stage \""
                + change.stage()
                + "\" any more, which "
                + FILE
                + " in the project's folder changes. Delete that file, or put the stage back.");
      }
      switch (change) {
        case Sampling sampling -> apply(sampling, place, stages);
        case Pool pool -> apply(pool, place, stages);
        case Tests tests -> {
          tests
              .authors()
              .forEach((name, file) -> policies.put(name, recipe.folder().resolve(file)));
          if (tests.copies().isEmpty()) {
            stages.set(place, tests.config());
          } else {
            stages.add(tests.config());
          }
        }
      }
    }
    return new Recipe(recipe.title(), recipe.folder(), recipe.seed(), policies, stages);
  }

  private static void apply(Sampling change, int place, List<StageConfig> stages) {
    if (change.copies().isEmpty()) {
      stages.set(place, change.config());
      return;
    }
    for (var stage : List.copyOf(stages)) {
      if (stage.name().equals(change.stage())) {
        stages.add(change.config());
      } else if (change.copies().containsKey(stage.name())) {
        stages.add(copy(stage, change.copies()));
      }
    }
  }

  private static void apply(Pool change, int place, List<StageConfig> stages) {
    var names = new LinkedHashMap<>(change.copies());
    names.put(change.stage(), change.config().name());
    var later = new ArrayList<StageConfig>();
    for (var i = 0; i < stages.size(); i++) {
      var stage = stages.get(i);
      if (change.copies().containsKey(stage.name())) {
        later.add(copy(stage, names));
      } else if (stage instanceof TrainingConfig && refers(stage, names)) {
        stages.set(i, copy(stage, without(names, stage.name())));
      }
    }
    if (stages.stream().noneMatch(each -> each.name().equals(change.config().name()))) {
      stages.add(place + 1, change.config());
    }
    stages.addAll(later);
  }

  private static Map<String, String> without(Map<String, String> names, String name) {
    var others = new LinkedHashMap<>(names);
    others.remove(name);
    return others;
  }

  /**
   * What was changed, in a line: "sample.samples=16, sample.sampling.temperature=0.8; trained on:
   * prefer-2". Empty for nothing.
   *
   * @param recipe as it was written
   */
  public String words(Recipe recipe) {
    var words = new ArrayList<String>();
    var now = recipe;
    for (var change : changes) {
      var before = now;
      now = new RecipeChanges(List.of(change)).apply(now);
      words.add(
          switch (change) {
            case Sampling sampling -> set(before, sampling) + added(sampling.copies());
            case Tests tests -> set(before, tests) + added(tests.copies());
            case Pool pool ->
                "trained on "
                    + pool.config().name()
                    + " in place of "
                    + pool.stage()
                    + added(pool.copies());
          });
    }
    return String.join("; ", words);
  }

  /** What is set otherwise, but the name. */
  private static String set(Recipe before, Change change) {
    return before.stages().stream()
        .filter(each -> each.name().equals(change.stage()))
        .flatMap(each -> RecipeCommand.settings(each, change.config()).stream())
        .filter(each -> !each.getKey().equals("name"))
        .map(each -> change.config().name() + "." + each.getKey() + "=" + each.getValue())
        .collect(Collectors.joining(", "));
  }

  private static String added(Map<String, String> copies) {
    return copies.isEmpty()
        ? ""
        : " (added " + copies.values().stream().sorted().collect(Collectors.joining(", ")) + ")";
  }
}
