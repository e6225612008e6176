/// Settings from environment variables, checked once at the start.
@NullMarked
package antiphon.config;

import org.jspecify.annotations.NullMarked;
