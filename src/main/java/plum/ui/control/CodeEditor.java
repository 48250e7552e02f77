package plum.ui.control;

import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.css.PseudoClass;
import javafx.scene.layout.StackPane;
import org.fxmisc.flowless.VirtualizedScrollPane;
import org.fxmisc.richtext.CodeArea;
import org.fxmisc.richtext.model.StyleSpans;

/** Source to write: coloured, with line numbers, and with a mark at the line at fault. */
public final class CodeEditor extends StackPane {
  private static final PseudoClass WRONG = PseudoClass.getPseudoClass("wrong");

  private final CodeArea area = new CodeArea();
  private Consumer<String> changed = _ -> {};
  private boolean quiet;
  private int fault;

  /** For Python. */
  public CodeEditor(String id, String name) {
    this(id, name, PythonColours::of);
  }

  /**
   * For text with places that are filled in, as in <code>{{name}}</code>.
   *
   * @param known names of places
   */
  public CodeEditor(String id, String name, Collection<String> known) {
    this(id, name, text -> PlaceColours.of(text, known));
  }

  private CodeEditor(
      String id, String name, Function<String, StyleSpans<Collection<String>>> colours) {
    setId(id);
    getStyleClass().addAll("code-view", "code-editor");
    area.setId(id + "-area");
    area.setWrapText(true);
    area.setAccessibleText(name);
    area.setParagraphGraphicFactory(this::number);
    area.textProperty()
        .addListener(
            (_, _, now) -> {
              if (!now.isEmpty()) {
                area.setStyleSpans(0, colours.apply(now));
              }
              if (!quiet) {
                changed.accept(now);
              }
            });
    getChildren().add(new VirtualizedScrollPane<>(area));
  }

  /** Told the whole text whenever a person changed it. */
  public void setOnChanged(Consumer<String> action) {
    changed = action;
  }

  /** Shows another text; what was typed before cannot be undone into it. */
  public void setCode(String code) {
    if (code.equals(area.getText())) {
      return;
    }
    quiet = true;
    area.replaceText(code);
    area.getUndoManager().forgetHistory();
    area.moveTo(0);
    area.requestFollowCaret();
    quiet = false;
  }

  public String code() {
    return area.getText();
  }

  public void setEditable(boolean editable) {
    area.setEditable(editable);
  }

  /** Marks a line, counted from 1, as the one at fault; 0 for none. */
  public void markFault(int line) {
    if (line != fault) {
      fault = line;
      area.setParagraphGraphicFactory(this::number);
    }
    pseudoClassStateChanged(WRONG, line > 0);
  }

  /** Puts the keyboard into the text, behind its last character. */
  public void edit() {
    area.requestFocus();
    area.moveTo(area.getLength());
  }

  private LineNumber number(int line) {
    return new LineNumber(line + 1, line + 1 == fault);
  }
}
