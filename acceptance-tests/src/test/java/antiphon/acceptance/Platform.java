package antiphon.acceptance;

/// Where a cluster runs.
public enum Platform {
    PROCESSES, CONTAINERS;

    TestCluster cluster(ClusterSettings settings) {
        return switch (this) {
            case PROCESSES -> new ProcessCluster(settings);
            case CONTAINERS -> new ContainerCluster(settings);
        };
    }
}
