package plum.ui.tryit;

import javafx.collections.ObservableList;
import javafx.scene.layout.StackPane;
import org.controlsfx.control.GridView;
import plum.ui.control.EmptyState;

/** Candidates side by side, as many columns as there is room for; only what is seen is made. */
final class CandidateGrid extends StackPane {
  private static final double LEAST_WIDTH = 236;
  private static final double GAP = 10;
  private static final double SCROLL_BAR = 18;

  /** Height below which words alone must do while there is nothing. */
  private static final double SMALL = 240;

  private static final double CARD = 196;

  private final GridView<Candidate> grid;

  CandidateGrid(ObservableList<Candidate> candidates) {
    grid = new GridView<>(candidates);
    grid.setId("candidates");
    grid.setAccessibleText("Candidates");
    grid.setCellFactory(_ -> new CandidateCell());
    grid.setHorizontalCellSpacing(GAP / 2);
    grid.setVerticalCellSpacing(GAP / 2);
    grid.setCellHeight(CARD);
    grid.widthProperty().subscribe(width -> fit(width.doubleValue()));
    var nothing =
        new EmptyState(
            "mdmz-tune",
            "Nothing drawn yet",
            "Choose an instruction or type a prompt, then draw. Candidates appear here side by side"
                + " as the policy writes them, and the tests judge each.");
    candidates.subscribe(() -> nothing.setVisible(candidates.isEmpty()));
    nothing.setVisible(candidates.isEmpty());
    nothing.setMinHeight(0);
    var icon = nothing.getChildren().getFirst();
    heightProperty()
        .subscribe(
            height -> {
              icon.setVisible(height.doubleValue() > SMALL);
              icon.setManaged(height.doubleValue() > SMALL);
            });
    getStyleClass().add("candidate-grid");
    getChildren().addAll(grid, nothing);
    setMinHeight(120);
  }

  private void fit(double width) {
    var room = width - SCROLL_BAR;
    var columns = Math.max(1, (int) Math.floor(room / (LEAST_WIDTH + GAP)));
    grid.setCellWidth(Math.max(120, Math.floor(room / columns - GAP)));
  }
}
