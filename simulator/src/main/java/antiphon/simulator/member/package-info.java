/// A node of which any may lead: the production decisions about leadership, and the role that they give it.
@NullMarked
package antiphon.simulator.member;

import org.jspecify.annotations.NullMarked;
