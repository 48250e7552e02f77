package plum.ui.solutions;

import java.util.HashMap;
import java.util.Map;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import plum.data.PlumException;
import plum.data.TestCase;
import plum.pipeline.Inspector;
import plum.ui.session.Loader;

/** What keeps changed tests from being tests, found out in the background. */
public final class TestFaults {
  private final Loader.Slot slot;
  private final Inspector inspector;
  private final ReadOnlyObjectWrapper<Map<TestCase, String>> found =
      new ReadOnlyObjectWrapper<>(Map.of());

  TestFaults(Loader loader, Inspector inspector) {
    slot = loader.slot();
    this.inspector = inspector;
  }

  /** By test, empty for those without fault, as far as they were looked at. */
  public ReadOnlyObjectProperty<Map<TestCase, String>> foundProperty() {
    return found.getReadOnlyProperty();
  }

  /** What keeps a line from being a test; empty for nothing, or while nobody knows. */
  public String of(Draft.Line line) {
    return line.source() != 0 ? "" : found.get().getOrDefault(line.test(), "");
  }

  /** Why the tests that count cannot be used, in a sentence; empty when they can. */
  String ofCounting(Draft draft) {
    return draft.counting().stream()
        .map(this::of)
        .filter(each -> !each.isEmpty())
        .findFirst()
        .map(each -> "A test that counts is none: " + each + ".")
        .orElse("");
  }

  /** Looks at the changed tests of a draft. */
  public void check(Draft draft) {
    var open =
        draft.lines().stream()
            .filter(line -> line.source() == 0)
            .map(Draft.Line::test)
            .distinct()
            .toList();
    if (open.isEmpty()) {
      return;
    }
    slot.load(
        () -> {
          var faults = new HashMap<TestCase, String>();
          for (var test : open) {
            faults.put(test, fault(test));
          }
          return Map.copyOf(faults);
        },
        found::set);
  }

  /** Where nothing may run without a yes, running will say it. */
  private String fault(TestCase test) {
    try {
      return inspector.fault(test, () -> false);
    } catch (PlumException e) {
      return "";
    }
  }
}
