package plum.ui.instructions;

import java.nio.file.Path;
import java.util.List;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleIntegerProperty;
import org.jspecify.annotations.Nullable;
import plum.data.InstructionSet;
import plum.data.Run;
import plum.io.InstructionFile;
import plum.pipeline.ImportConfig;
import plum.ui.session.Loader;
import plum.ui.session.Session;
import plum.ui.session.Words;

/** A file that was dropped on the window: what is in it, and whether it is to be imported. */
public final class DroppedFile {
  private final Session session;
  private final Loader.Slot slot;
  private @Nullable Path file;
  private String set = "";

  // Properties

  private final ReadOnlyStringWrapper words = new ReadOnlyStringWrapper("");
  private final ReadOnlyBooleanWrapper asking = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper reason = new ReadOnlyStringWrapper("");
  private final IntegerProperty heldOut = new SimpleIntegerProperty(20);

  public DroppedFile(Session session) {
    this.session = session;
    slot = session.loader().slot();
    session
        .activity()
        .workingProperty()
        .subscribe(
            working -> reason.set(working ? "A job is working. Wait for it, or cancel it." : ""));
  }

  /** What the file holds; empty while none was dropped. */
  public ReadOnlyStringProperty wordsProperty() {
    return words.getReadOnlyProperty();
  }

  /** Whether the file can be imported and somebody has to say so. */
  public ReadOnlyBooleanProperty askingProperty() {
    return asking.getReadOnlyProperty();
  }

  /** Why it cannot be imported now; empty when it can. */
  public ReadOnlyStringProperty reasonProperty() {
    return reason.getReadOnlyProperty();
  }

  /** Percent of the instructions that are put aside for evaluation. */
  public IntegerProperty heldOutProperty() {
    return heldOut;
  }

  private record Found(InstructionFile content, String set) {}

  // Commands

  /** Looks into a file. */
  public void offer(Path dropped) {
    file = dropped;
    asking.set(false);
    words.set("Reading " + dropped.getFileName() + "…");
    slot.follow(
        _ -> new Found(InstructionFile.read(dropped), free(stem(dropped))),
        _ -> {},
        found -> {
          set = found.set();
          words.set(describe(dropped, found));
          asking.set(!found.content().rows().isEmpty());
        },
        this::refuse);
  }

  private static String describe(Path dropped, Found found) {
    var refused = found.content().rejections();
    return dropped.getFileName()
        + " holds "
        + Words.count(found.content().rows().size(), "instruction")
        + (refused.isEmpty()
            ? "."
            : "; "
                + Words.count(refused.size(), "row")
                + " cannot be used (line "
                + refused.getFirst().line()
                + ": "
                + refused.getFirst().reason()
                + ").");
  }

  /** Imports the file as a set of its own. */
  public void accept() {
    var dropped = file;
    if (dropped != null && asking.get() && reason.get().isEmpty()) {
      session
          .activity()
          .submit(
              List.of(
                  new ImportConfig(
                      run(),
                      1,
                      session.recipe().seed(),
                      dropped.toAbsolutePath().toString(),
                      set,
                      "",
                      heldOut.get() / 100.0,
                      0)));
      refuse();
    }
  }

  /** Leaves everything as it is. */
  public void refuse() {
    slot.drop();
    file = null;
    asking.set(false);
    words.set("");
  }

  private String run() {
    var taken = session.runs().stream().map(Run::name).toList();
    return free("import", taken);
  }

  private String free(String name) {
    return free(
        name, session.project().instructions().sets().stream().map(InstructionSet::name).toList());
  }

  private static String free(String name, List<String> taken) {
    var free = name;
    for (var n = 2; taken.contains(free); n++) {
      free = name + "-" + n;
    }
    return free;
  }

  private static String stem(Path dropped) {
    return String.valueOf(dropped.getFileName()).replaceFirst("\\.(jsonl?|ndjson)?(\\.gz)?$", "");
  }
}
