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

  /**
   * Other settings for a sampling stage.
   *
   * @param stage its name
   * @param config how it draws from now on
   * @param copies empty where the stage has no run yet: it is changed. Otherwise the run stays, and
   *     the stage and all that follow from it are added once more: old names and new ones
   */
  public record Change(String stage, SamplingConfig config, Map<String, String> copies) {
    public Change {
      copies = Map.copyOf(copies);
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
      return Json.read(Files.readString(file), RecipeChanges.class);
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
  public static Change propose(
      Recipe recipe, Collection<String> runs, SamplingConfig stage, SamplingConfig wanted) {
    var config = stage.with(wanted.samples(), wanted.sampling());
    if (!runs.contains(stage.name())) {
      return new Change(stage.name(), config, Map.of());
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
    return new Change(stage.name(), named(config, copies), copies);
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

  private static SamplingConfig named(SamplingConfig config, Map<String, String> names) {
    return (SamplingConfig) copy(config, names);
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
      if (change.copies().isEmpty()) {
        stages.set(place, change.config());
      } else {
        for (var stage : List.copyOf(stages)) {
          if (stage.name().equals(change.stage())) {
            stages.add(change.config());
          } else if (change.copies().containsKey(stage.name())) {
            stages.add(copy(stage, change.copies()));
          }
        }
      }
    }
    return new Recipe(recipe.title(), recipe.folder(), recipe.seed(), recipe.policies(), stages);
  }
}
