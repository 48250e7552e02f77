package plum.ui;

import javafx.scene.input.KeyCombination;

/** Something the window can do from anywhere; menu and keys are made from it. */
record Command(String name, String keys, Runnable run) {
  /** The keys as the toolkit knows them. */
  KeyCombination combination() {
    return KeyCombination.valueOf(keys);
  }
}
