/**
 * Untrusted programs: limits, the child process, the verdict.
 *
 * <p>May use {@code data}. Processes live here only. {@link plum.sandbox.PythonJudge} is the way
 * in; it owns warm Python servers ({@link plum.sandbox.Worker}), each of which forks one judge per
 * problem and one solution per program. The server's source lies beside these classes as resources:
 * {@code zygote.py} forks and measures, {@code confinement.py} is what the kernel is asked to
 * refuse, {@code judge.py} holds the tests, {@code solution.py} runs the program, {@code values.py}
 * is the plain data that crosses between the two; {@code modules.py} stands in for pytest, {@code
 * weak.py} judges beside the solution what cannot cross, {@code system.py} is what differs between
 * operating systems ({@link plum.sandbox.Host} starts it there). {@link plum.sandbox.AttackSuite}
 * runs the programs under {@code attacks} against all of it, on the user's machine ({@code plum
 * sandbox check}) as in our tests.
 *
 * <p>The one idea to know: the process that runs a solution never sees a test or an expected value,
 * and the process that decides never runs a line of the solution. Answers cross as data.
 *
 * <p>JavaScript is judged the same way by {@link plum.sandbox.NodeJudge}, with a process per
 * program and one per problem, started by {@code launcher.py} with the same confinement; its
 * scripts are in the folder {@code node}. {@link plum.sandbox.Polyglot} sends each problem to its
 * language's judge.
 *
 * <p>Limits are fair before they are exact: {@link plum.sandbox.Calibration} scales them to the
 * machine, and a program that comes close to one runs again while nothing else does.
 *
 * <p>Why it is so: a wrong "passed" is a poisoned preference. As long as tests and solution share
 * an interpreter, an object whose {@code ==} is always true, a look into a caller's frame or an
 * early exit is a pass; no amount of patching inside that interpreter helps. Starting an
 * interpreter per program would be safe and slow; a fork of a warm one that has never read
 * anybody's tests is safe and quick. The kernel's layers need no privilege and overlap, but none
 * does everything alone: the filter of system calls stops network, processes and signals and lets
 * files be read, Landlock stops files and lets much else through, bubblewrap hides both. Filter and
 * Landlock together hold every attack of the suite, with bubblewrap or without it, for root and for
 * an ordinary user; they do not hide whether a path exists, which bubblewrap does. {@link
 * plum.sandbox.Isolation} says what is active. Links under {@code /proc} lead past Landlock to the
 * pipes of whoever may be traced: hence a worker lets nobody trace it and gives up root's powers
 * first.
 */
@NullMarked
package plum.sandbox;

import org.jspecify.annotations.NullMarked;
