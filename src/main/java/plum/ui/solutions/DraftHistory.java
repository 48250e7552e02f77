package plum.ui.solutions;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;

/** A draft with the way back, and forth again. */
final class DraftHistory {
  private final Deque<Draft> done = new ArrayDeque<>();
  private final Deque<Draft> undone = new ArrayDeque<>();
  private Draft now = Draft.of(null);

  /** The line that is being typed into, 0 for none. */
  private long typing;

  Draft now() {
    return now;
  }

  /** Begins anew. */
  void begin(Draft draft) {
    done.clear();
    undone.clear();
    typing = 0;
    now = draft;
  }

  boolean canUndo() {
    return !done.isEmpty();
  }

  boolean canRedo() {
    return !undone.isEmpty();
  }

  /** Makes a step; returns whether it changed anything. */
  boolean change(UnaryOperator<Draft> how) {
    typing = 0;
    return take(how.apply(now));
  }

  /** Makes a step, or goes on with it, if the last one was typing into the same line. */
  boolean rewrite(long key, String text) {
    var at = now.indexOf(key);
    if (at < 0) {
      return false;
    }
    typing = typing == key ? key : 0;
    var changed = take(now.rewritten(key, TestText.changed(now.lines().get(at).test(), text)));
    typing = changed ? key : typing;
    return changed;
  }

  private boolean take(Draft next) {
    if (next.equals(now)) {
      return false;
    }
    if (typing == 0) {
      done.push(now);
    }
    undone.clear();
    now = next;
    return true;
  }

  boolean undo() {
    return swap(done, undone);
  }

  boolean redo() {
    return swap(undone, done);
  }

  private boolean swap(Deque<Draft> from, Deque<Draft> to) {
    typing = 0;
    if (from.isEmpty()) {
      return false;
    }
    to.push(now);
    now = from.pop();
    return true;
  }
}
