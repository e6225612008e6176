/// `antiphon certs`: a cluster's certificates.
@NullMarked
package antiphon.cli.certs;

import org.jspecify.annotations.NullMarked;
