package antiphon.acceptance;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// What all scenario classes stand on: clusters that end with the test or with the class, and that are shown when a
/// test fails.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(ShowClustersOnFailure.class)
abstract class Scenarios {
    private final Platform platform;
    private final List<TestCluster> ofClass = new ArrayList<>();
    private final List<TestCluster> ofTest = new ArrayList<>();
    private String test = "";

    Scenarios(Platform platform) {
        this.platform = platform;
    }

    /// A cluster for all tests of the class; its nodes do not run yet.
    TestCluster shared(ClusterSettings settings) {
        TestCluster cluster = platform.cluster(settings);
        ofClass.add(cluster);
        return cluster;
    }

    /// A cluster for the test that runs; its nodes do not run yet.
    TestCluster own(ClusterSettings settings) {
        TestCluster cluster = platform.cluster(settings);
        ofTest.add(cluster);
        return cluster;
    }

    /// A client that no other test uses.
    String client() {
        return test;
    }

    @BeforeEach
    void nameClient(TestInfo info) {
        test = info.getDisplayName().replaceAll("[^A-Za-z0-9]", "");
    }

    @AfterEach
    void closeOwnClusters() {
        ofTest.forEach(TestCluster::close);
        ofTest.clear();
    }

    @AfterAll
    void closeSharedClusters() {
        ofClass.forEach(TestCluster::close);
        ofClass.clear();
    }

    List<TestCluster> clusters() {
        List<TestCluster> all = new ArrayList<>(ofClass);
        all.addAll(ofTest);
        return all;
    }
}
