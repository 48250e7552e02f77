/** View-models on a real project, without a toolkit. */
@NullMarked
package plum.ui.screens;

import org.jspecify.annotations.NullMarked;
