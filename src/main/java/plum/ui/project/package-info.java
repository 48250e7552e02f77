/** The overview: the recipe as a list of stages, what each does and how far it is. */
@NullMarked
package plum.ui.project;

import org.jspecify.annotations.NullMarked;
