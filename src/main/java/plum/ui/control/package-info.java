/**
 * Controls that know the vocabulary and JavaFX, and no screen, store or pipeline.
 *
 * <p>Colours come from style sheets by role. A control that draws on a canvas reads its colours
 * from invisible shapes with style classes ({@code Palette}), so that a theme needs no code.
 */
@NullMarked
package plum.ui.control;

import org.jspecify.annotations.NullMarked;
