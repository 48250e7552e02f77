package plum.ui.session;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something a person can ask of the window. Menu, keys, palette and sheet are made from it.
 *
 * @param id under which other keys are kept, e.g. {@code review.accept}
 * @param place where it applies, null for everywhere
 * @param keys as they are unless a person chose others, e.g. {@code Shortcut+K}; may be none
 */
public record Command(
    String id, String name, @Nullable Place place, List<String> keys, Runnable run) {

  /** A command that applies everywhere. */
  public static Command anywhere(String id, String name, Runnable run, String... keys) {
    return new Command(id, name, null, List.of(keys), run);
  }

  /** A command of one page. */
  public static Command at(Place place, String id, String name, Runnable run, String... keys) {
    return new Command(id, name, place, Arrays.asList(keys), run);
  }

  /** Where it applies, in words. */
  public String where() {
    return place == null ? "Everywhere" : place.title();
  }

  /** Whether both can be asked for at the same place. */
  public boolean meets(Command other) {
    return place == null || other.place == null || place == other.place;
  }
}
