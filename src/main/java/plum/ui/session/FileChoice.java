package plum.ui.session;

import java.nio.file.Path;
import java.util.Optional;

/** Asks a person for a file; the platform's dialog in the product. */
@FunctionalInterface
public interface FileChoice {
  /**
   * Where to save something.
   *
   * @param title of the question
   * @param name suggested
   * @return empty if the person would rather not
   */
  Optional<Path> toSave(String title, String name);
}
