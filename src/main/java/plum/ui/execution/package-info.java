/** What the sandbox does while it works; shown on every page whose stages run programs. */
@NullMarked
package plum.ui.execution;

import org.jspecify.annotations.NullMarked;
