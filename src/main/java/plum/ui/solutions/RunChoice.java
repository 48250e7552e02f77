package plum.ui.solutions;

import javafx.scene.control.ComboBox;
import javafx.scene.control.ListCell;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import plum.data.Run;

/** Whose solutions are shown; there is nothing to choose where one run drew all. */
final class RunChoice extends ComboBox<@Nullable Run> {
  private final SolutionsViewModel model;
  private boolean filling;

  RunChoice(SolutionsViewModel model) {
    this.model = model;
    setId("solution-run");
    setAccessibleText("Run that drew the solutions");
    setConverter(
        new StringConverter<>() {
          @Override
          public String toString(@Nullable Run run) {
            return words(run);
          }

          @Override
          public @Nullable Run fromString(String name) {
            return null;
          }
        });
    setButtonCell(new Cell());
    setPrefWidth(130);
    model.runs().subscribe(this::fill);
    fill();
    valueProperty()
        .subscribe(
            (_, chosen) -> {
              if (!filling) {
                model.runProperty().set(chosen);
              }
            });
  }

  private void fill() {
    filling = true;
    getItems().clear();
    getItems().add(null);
    getItems().addAll(model.runs());
    setValue(model.runProperty().get());
    filling = false;
    setVisible(model.runs().size() > 1);
    setManaged(isVisible());
  }

  private static String words(@Nullable Run run) {
    return run == null ? "All runs" : run.name();
  }

  /** An empty choice has words too. */
  private static final class Cell extends ListCell<@Nullable Run> {
    @Override
    protected void updateItem(@Nullable Run run, boolean empty) {
      super.updateItem(run, empty);
      setText(words(run));
    }
  }
}
