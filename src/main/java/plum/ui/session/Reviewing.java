package plum.ui.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A page on which a person decides about one thing after another, whatever the things are. */
public interface Reviewing {
  /** The pages that have a review. */
  Set<Place> PLACES = Set.of(Place.TESTS, Place.PREFERENCES);

  /** Whether the things are in sight; nobody decides about what is hidden. */
  boolean isReviewing();

  void accept();

  void reject();

  void skip();

  void flag();

  void comment();

  void edit();

  void next();

  void previous();

  void undo();

  void redo();

  /** Opens the instruction of the thing that is looked at. */
  void openInstruction();

  /**
   * What can be done in every review: the same commands, by the same keys.
   *
   * @param page the page that is shown, if it has a review
   */
  static List<Command> commands(Supplier<Optional<Reviewing>> page) {
    var all = new ArrayList<Command>();
    add(all, page, "accept", "Accept the pair or test", Reviewing::accept, "A", "Enter");
    add(all, page, "reject", "Reject the pair or test", Reviewing::reject, "X", "Backspace");
    add(all, page, "skip", "Skip the pair or test", Reviewing::skip, "Space");
    add(all, page, "flag", "Flag the pair or test", Reviewing::flag, "F");
    add(all, page, "comment", "Comment on the pair or test", Reviewing::comment, "C");
    add(all, page, "edit", "Edit the texts of the pair, or the test", Reviewing::edit, "E");
    add(all, page, "next", "Next pair or test", Reviewing::next, "J", "Right");
    add(all, page, "previous", "Previous pair or test", Reviewing::previous, "K", "Left");
    add(all, page, "undo", "Undo", Reviewing::undo, "U", "Shortcut+Z");
    add(all, page, "redo", "Redo", Reviewing::redo, "Shift+U", "Shortcut+Shift+Z", "Shortcut+Y");
    add(all, page, "open", "Open the instruction", Reviewing::openInstruction, "O");
    return all;
  }

  private static void add(
      List<Command> all,
      Supplier<Optional<Reviewing>> page,
      String id,
      String name,
      Consumer<Reviewing> action,
      String... keys) {
    all.add(
        Command.at(
            PLACES,
            "review." + id,
            name,
            () -> page.get().filter(Reviewing::isReviewing).isPresent(),
            () -> page.get().filter(Reviewing::isReviewing).ifPresent(action),
            keys));
  }
}
