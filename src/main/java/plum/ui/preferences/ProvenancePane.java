package plum.ui.preferences;

import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.pipeline.Provenance;

/** The chain that led to a pair, link by link, beside the review. */
final class ProvenancePane extends VBox {
  private static final PseudoClass MORE = PseudoClass.getPseudoClass("more");

  private final ProvenanceViewModel model;
  private final VBox chain = new VBox(2);

  ProvenancePane(ProvenanceViewModel model) {
    super(8);
    this.model = model;
    setId("provenance");
    getStyleClass().addAll("card", "provenance");
    setMaxWidth(440);
    var title = new Label("Why is this chosen?");
    title.getStyleClass().add("sandbox-title");
    HBox.setHgrow(title, Priority.ALWAYS);
    title.setMaxWidth(Double.MAX_VALUE);
    var copy = new Button("Copy as text");
    copy.setId("provenance-copy");
    copy.setMinWidth(USE_PREF_SIZE);
    copy.setOnAction(_ -> copy());
    var close = new Button(null, new FontIcon("mdal-close"));
    close.setId("provenance-close");
    close.setAccessibleText("Close");
    close.getStyleClass().addAll("flat", "button-icon");
    close.setOnAction(_ -> model.hide());
    var head = new HBox(8, title, copy, close);
    head.setAlignment(Pos.CENTER_LEFT);
    var scroll = new ScrollPane(chain);
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("flat-scroll");
    VBox.setVgrow(scroll, Priority.ALWAYS);
    getChildren().addAll(head, scroll);
    visibleProperty().bind(model.shownProperty());
    managedProperty().bind(visibleProperty());
    model.provenanceProperty().subscribe(this::show);
  }

  void toggle() {
    model.toggle();
  }

  private void show(@Nullable Provenance provenance) {
    chain.getChildren().clear();
    if (provenance == null) {
      return;
    }
    for (var section : provenance.sections()) {
      var heading = new Label(section.title());
      heading.getStyleClass().add("provenance-heading");
      chain.getChildren().add(heading);
      for (var line : section.lines()) {
        var label = new Label(line.strip());
        label.getStyleClass().add("provenance-line");
        label.pseudoClassStateChanged(MORE, line.startsWith("  "));
        label.setWrapText(true);
        label.setMinHeight(USE_PREF_SIZE);
        chain.getChildren().add(label);
      }
    }
  }

  private void copy() {
    var known = model.provenanceProperty().get();
    if (known != null) {
      var content = new ClipboardContent();
      content.putString(known.text());
      Clipboard.getSystemClipboard().setContent(content);
    }
  }
}
