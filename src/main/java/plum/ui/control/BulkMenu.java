package plum.ui.control;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;

/** What is done in a review to many at once, with the count in the verb. */
public final class BulkMenu extends MenuButton {
  /** What can be done. */
  public enum Act {
    ACCEPT("Accept"),
    REJECT("Reject"),
    SKIP("Skip"),
    FLAG("Flag"),
    UNFLAG("Remove the flag of"),
    REOPEN("Set back to pending");

    private final String verb;

    Act(String verb) {
      this.verb = verb;
    }
  }

  /**
   * What it would be done to.
   *
   * @param words with the count, as in "3 pairs selected"
   */
  public record Target(int count, String words) {}

  /**
   * @param id of the menu; its entries are called by it and the act
   * @param name for who cannot see it
   * @param target asked when the menu opens
   * @param act told what was chosen
   */
  public BulkMenu(String id, String name, Supplier<Target> target, Consumer<Act> act) {
    super("Decide many");
    setId(id);
    setMinWidth(USE_PREF_SIZE);
    setAccessibleText(name);
    setOnShowing(
        _ -> {
          var now = target.get();
          getItems().clear();
          for (var each : Act.values()) {
            var item = new MenuItem(each.verb + " " + now.words());
            item.setId(id + "-" + each.name().toLowerCase(Locale.ROOT));
            item.setDisable(now.count() == 0);
            item.setOnAction(_ -> act.accept(each));
            getItems().add(item);
          }
        });
    // A menu without items never shows.
    getItems().add(new MenuItem(""));
  }
}
