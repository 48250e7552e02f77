package plum.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import plum.data.PlumException;
import plum.data.Settings;
import plum.io.Atomic;

/**
 * The prompts a person wrote for a project, every version a file of its own that never changes: a
 * run names the version it asked with.
 *
 * @param project folder of the project
 */
public record TemplateFolder(Path project) {
  private static final String FOLDER = "templates";
  private static final Pattern FILE = Pattern.compile("(.+)-(\\d{1,6})\\.txt");

  /**
   * A version of a prompt.
   *
   * @param number counted from 1
   * @param file as a stage names it, from the project's folder
   */
  public record Saved(String name, int number, String file, PromptTemplate template) {}

  /** All versions, by name, the newest of each first; files nobody can read as one are left out. */
  public List<Saved> all() {
    var folder = project.resolve(FOLDER);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .flatMap(file -> read(file).stream())
          .sorted(
              Comparator.comparing(Saved::name)
                  .thenComparing(Comparator.comparingInt(Saved::number).reversed()))
          .toList();
    } catch (IOException e) {
      throw new PlumException("The templates in " + folder + " cannot be listed.", e);
    }
  }

  private static Optional<Saved> read(Path file) {
    var name = FILE.matcher(String.valueOf(file.getFileName()));
    if (!name.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Saved(
              name.group(1),
              Integer.parseInt(name.group(2)),
              FOLDER + "/" + file.getFileName(),
              PromptTemplate.parse(String.valueOf(file.getFileName()), Files.readString(file))));
    } catch (IOException | PlumException _) {
      return Optional.empty();
    }
  }

  /**
   * Writes another version; the newest one again where the text is the same.
   *
   * @throws PlumException if the name cannot be one, or the text no template
   */
  public Saved save(String name, String text) {
    Settings.requireName(name);
    var newest = all().stream().filter(each -> each.name().equals(name)).findFirst();
    if (newest.isPresent() && newest.get().template().text().equals(text)) {
      return newest.get();
    }
    var number = newest.map(Saved::number).orElse(0) + 1;
    while (Files.exists(file(name, number))) {
      number++; // a version that cannot be read any more is not written over
    }
    var checked = PromptTemplate.parse(name, text);
    var file = file(name, number);
    var template =
        new PromptTemplate(String.valueOf(file.getFileName()), "" + number, checked.text());
    Atomic.text(file, template.source());
    return new Saved(name, number, FOLDER + "/" + file.getFileName(), template);
  }

  private Path file(String name, int number) {
    return project.resolve(FOLDER).resolve(name + "-" + number + ".txt");
  }
}
