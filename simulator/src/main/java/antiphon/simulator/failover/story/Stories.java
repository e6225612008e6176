package antiphon.simulator.failover.story;

import antiphon.simulator.story.Story;
import antiphon.simulator.story.StoryFile;

/// Stories of all kinds of cluster.
public final class Stories {
    private Stories() {}

    /// Of the kind of cluster that its script asks for.
    public static Story of(StoryFile file) {
        return Failover.isMeant(file.opening()) ? new Story(file, Failover::read) : new Story(file);
    }
}
