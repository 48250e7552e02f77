/**
 * The window: navigation along the loop, header, status bar, themes.
 *
 * <p>May use {@code pipeline}, {@code store} (reading, and a person's decisions), {@code io} for
 * the user's settings, {@code data}. JavaFX lives here and below only. Screens are pairs of a view,
 * which arranges controls, and a view-model, which decides; view-models import of JavaFX only beans
 * and collections and are tested without a toolkit. Nothing here blocks: reads go through {@code
 * session.Loader}, events through {@code Inbox}.
 *
 * <p>Every key comes from a {@code session.Command}: menu, palette, sheet and key caps are made
 * from the one list in {@code session.Keys}, and {@code Keymap} finds the command a key asks for
 * without taking keys from whoever is writing.
 *
 * <p>Why it is so: one thread owns the scene graph, and {@code Fx} is the only door to it; events
 * are taken ten times a second however fast they come, so a training run cannot freeze the window.
 */
@NullMarked
package plum.ui;

import org.jspecify.annotations.NullMarked;
