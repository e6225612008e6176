/// `antiphon verify`: the logs of a running cluster, verified and compared.
@NullMarked
package antiphon.cli.verify;

import org.jspecify.annotations.NullMarked;
