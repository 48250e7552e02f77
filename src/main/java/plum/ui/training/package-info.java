/**
 * The training page: runs and their curves, the form that sets up a run, the runs that wait, what
 * the doctor found, and the microscope for single preferences.
 *
 * <p>The form knows no setting by name: {@code Setting} walks over the components of the
 * configuration's records, so a setting that is added there appears here, and {@code
 * settings.properties} says what it means. What is wrong is said in the records' own words.
 *
 * <p>Charts are made when a metric first comes in sight and only those in sight are in the scene;
 * zoom and scales live in the chart, what is remembered beyond the window in {@code charts.json}.
 */
@NullMarked
package plum.ui.training;

import org.jspecify.annotations.NullMarked;
