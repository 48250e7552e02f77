package plum.data;

import org.jspecify.annotations.Nullable;

/**
 * A reference solution that a language model wrote along with tests.
 *
 * @param code the whole program
 * @param truth whether it passes the tests that came with the set, null where there are none;
 *     measured for the report only
 */
public record ReferenceDraft(long suiteId, int draft, String code, @Nullable Boolean truth) {}
