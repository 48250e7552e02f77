/** Tests of what the review decides by itself. */
@NullMarked
package plum.ui.preferences;

import org.jspecify.annotations.NullMarked;
