package plum.store;

import java.nio.file.Path;

/** Writes the project kept beside the tests, once for each released schema. */
final class SchemaSample {
  private SchemaSample() {}

  public static void main(String[] arguments) {
    try (var project = Project.open(Path.of(arguments[0]))) {
      new Shelf(project).batch(0);
    }
  }
}
