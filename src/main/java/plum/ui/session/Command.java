package plum.ui.session;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Something a person can ask of the window. Menu, keys, palette and sheet are made from it.
 *
 * @param id under which other keys are kept, e.g. {@code review.accept}
 * @param places where it applies, none for everywhere
 * @param keys as they are unless a person chose others, e.g. {@code Shortcut+K}; may be none
 * @param applies whether it can be asked for now; where not, its keys belong to whoever wants them
 */
public record Command(
    String id,
    String name,
    Set<Place> places,
    List<String> keys,
    BooleanSupplier applies,
    Runnable run) {
  public Command {
    places = Set.copyOf(places);
  }

  /** A command that applies everywhere. */
  public static Command anywhere(String id, String name, Runnable run, String... keys) {
    return new Command(id, name, Set.of(), List.of(keys), () -> true, run);
  }

  /** A command of one page. */
  public static Command at(Place place, String id, String name, Runnable run, String... keys) {
    return at(Set.of(place), id, name, () -> true, run, keys);
  }

  /** A command that means the same on several pages. */
  public static Command at(
      Set<Place> places,
      String id,
      String name,
      BooleanSupplier applies,
      Runnable run,
      String... keys) {
    return new Command(id, name, places, Arrays.asList(keys), applies, run);
  }

  /** Whether it applies everywhere. */
  public boolean isGlobal() {
    return places.isEmpty();
  }

  /** Whether it is one of a page's own. */
  public boolean isOf(Place place) {
    return places.contains(place);
  }

  /** Where it applies, in words. */
  public String where() {
    return isGlobal()
        ? "Everywhere"
        : EnumSet.copyOf(places).stream().map(Place::title).collect(Collectors.joining(", "));
  }

  /** Whether both can be asked for at the same place. */
  public boolean meets(Command other) {
    return isGlobal() || other.isGlobal() || places.stream().anyMatch(other::isOf);
  }
}
