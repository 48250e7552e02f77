package plum.ui.export;

import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import plum.io.TableFile;
import plum.pipeline.CancelToken;
import plum.ui.export.Sheet.Part;
import plum.ui.session.FileChoice;
import plum.ui.session.Loader;
import plum.ui.session.Pace;
import plum.ui.session.Words;

/** Writes tables to files, one at a time, in the background. */
public final class Exports {
  private static final long REPORT = 100_000_000;

  private final Loader.Slot slot;
  private final FileChoice files;
  private CancelToken token = new CancelToken();

  // Properties

  private final ReadOnlyBooleanWrapper working = new ReadOnlyBooleanWrapper();
  private final ReadOnlyDoubleWrapper fraction = new ReadOnlyDoubleWrapper();
  private final ReadOnlyStringWrapper words = new ReadOnlyStringWrapper("");

  /**
   * @param files asked where to write
   */
  public Exports(Loader loader, FileChoice files) {
    slot = loader.slot();
    this.files = files;
  }

  public ReadOnlyBooleanProperty workingProperty() {
    return working.getReadOnlyProperty();
  }

  /** Share written, 0 to 1. */
  public ReadOnlyDoubleProperty fractionProperty() {
    return fraction.getReadOnlyProperty();
  }

  /** What is being written or was written last, in a sentence; empty for nothing. */
  public ReadOnlyStringProperty wordsProperty() {
    return words.getReadOnlyProperty();
  }

  // Commands

  /** Asks for a file and writes part of a table to it. */
  void ask(Sheet sheet, Part part, TableFile.Kind kind) {
    files
        .toSave(sheet.words(part), sheet.one().replace(' ', '-') + "s" + suffix(kind))
        .ifPresent(file -> write(sheet, part, kind, file));
  }

  /** What a file of a kind ends with. */
  static String suffix(TableFile.Kind kind) {
    return kind == TableFile.Kind.JSON_LINES
        ? ".jsonl"
        : "." + kind.name().toLowerCase(Locale.ROOT);
  }

  /** Writes part of a table. Nothing happens while another is being written. */
  public void write(Sheet sheet, Part part, TableFile.Kind kind, Path file) {
    if (working.get()) {
      return;
    }
    var mine = new CancelToken();
    token = mine;
    var name = file.getFileName();
    var pace = new Pace();
    var total = part.count();
    working.set(true);
    fraction.set(0);
    words.set("Writing " + name);
    slot.<Long, OptionalLong>follow(
        hand -> run(sheet, part, kind, file, mine, hand::accept),
        done -> {
          pace.add(System.nanoTime(), done);
          fraction.set(total < 0 ? -1 : Math.min(1, (double) done / total));
          var speed = pace.words(Math.max(0, total - done));
          words.set(
              "Writing "
                  + name
                  + ": "
                  + (total < 0 ? "" : Words.count(done) + " of ")
                  + Words.count(total < 0 ? done : total, sheet.one())
                  + (speed.isEmpty() ? "" : " · " + speed));
        },
        written -> {
          working.set(false);
          words.set(
              written.isPresent()
                  ? Words.count(written.getAsLong(), sheet.one()) + " written to " + file
                  : "Stopped. No file was written.");
        },
        () -> {
          working.set(false);
          words.set("");
        });
  }

  private static OptionalLong run(
      Sheet sheet, Part part, TableFile.Kind kind, Path file, CancelToken mine, LongConsumer hand) {
    var last = new AtomicLong(System.nanoTime());
    try (var rows = part.rows().read(mine)) {
      return TableFile.write(
          file,
          kind,
          sheet.columns(),
          rows.iterator(),
          mine,
          done -> {
            var now = System.nanoTime();
            if (now - last.get() >= REPORT) {
              last.set(now);
              hand.accept(done);
            }
          });
    }
  }

  /** Stops writing; a file that was there stays as it was. */
  public void cancel() {
    token.cancel();
  }

  /** Takes away what is said. */
  public void dismiss() {
    if (!working.get()) {
      words.set("");
    }
  }
}
