@NullMarked
package plum.ui.training;

import org.jspecify.annotations.NullMarked;
