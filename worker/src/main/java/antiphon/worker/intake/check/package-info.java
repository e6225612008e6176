/// What a call goes through before the core hears of it: checks, and delays and failures for tests.
@NullMarked
package antiphon.worker.intake.check;

import org.jspecify.annotations.NullMarked;
