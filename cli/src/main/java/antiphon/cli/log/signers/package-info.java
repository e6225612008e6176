/// Which keys signed the messages of a log, and which signatures none of the given keys made.
@NullMarked
package antiphon.cli.log.signers;

import org.jspecify.annotations.NullMarked;
