package plum.store;

import org.jdbi.v3.core.Handle;

/** Row ids: largest plus one, given out inside the transaction that uses them. */
final class Ids {
  private Ids() {}

  static long next(Handle handle, String table) {
    return handle.createQuery("SELECT COALESCE(MAX(id), 0) FROM " + table).mapTo(Long.class).one()
        + 1;
  }
}
