/// How a setting is read from the environment, and what is said when it cannot be.
@NullMarked
package antiphon.config.source;

import org.jspecify.annotations.NullMarked;
