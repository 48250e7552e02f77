package plum.store;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** What a person looked at and wants to find again, by name. What a view says is for the window. */
public final class SavedViews {
  private final Jdbi jdbi;

  SavedViews(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * All views of a table.
   *
   * @return contents by name, in the order of names
   */
  public Map<String, String> all(String place) {
    return jdbi.withHandle(
        handle -> {
          var views = new LinkedHashMap<String, String>();
          handle
              .createQuery("SELECT name, content FROM saved_view WHERE place = ? ORDER BY name")
              .bind(0, place)
              .map((row, _) -> Map.entry(row.getString(1), row.getString(2)))
              .forEach(view -> views.put(view.getKey(), view.getValue()));
          return views;
        });
  }

  /** Keeps a view; one of the same name is replaced. */
  public void save(String place, String name, String content) {
    jdbi.useHandle(
        handle ->
            handle.execute(
                "MERGE INTO saved_view (place, name, content) KEY (place, name) VALUES (?, ?, ?)",
                place,
                name,
                content));
  }

  public void delete(String place, String name) {
    jdbi.useHandle(
        handle ->
            handle.execute("DELETE FROM saved_view WHERE place = ? AND name = ?", place, name));
  }
}
