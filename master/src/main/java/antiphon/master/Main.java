package antiphon.master;

import antiphon.master.settings.MasterSettings;
import antiphon.node.NodeMain;
import java.util.List;

/// Runs a master as a process of its own.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        NodeMain.run(
                new NodeMain.Program(
                        "antiphon-master",
                        "Puts messages into one total order and replicates them to the workers.",
                        MasterSettings.ALL,
                        List.of("RECOVER_FROM"),
                        MasterSettings::name),
                arguments,
                (environment, onBroken) -> MasterNode.start(MasterSettings.from(environment), onBroken)::close);
    }
}
