package antiphon.master.page.door;

import antiphon.config.source.Environment;
import antiphon.config.source.Setting;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The actions allowed from the page. Its users are not authenticated, so a production master only shows its state.
///
/// @param writes messages can be posted, by anyone who reaches the port
/// @param faults workers can be hurt, for demonstrations
/// @param hosts further names under which the page may be opened, in small letters
public record PageSettings(boolean writes, boolean faults, List<String> hosts) {
    public static final List<Setting> ALL = List.of(
            new Setting("FAULT_INJECTION", "false", "true lets the page delay, fail and isolate workers, for tests"),
            new Setting("PAGE_WRITES", "off", "on lets the page post messages; the default with FAULT_INJECTION is on"),
            new Setting("PAGE_HOSTS", "none", "names, besides localhost and this node's, to open the page under"));

    public static PageSettings from(Environment environment) {
        boolean faults = environment.flag("FAULT_INJECTION");
        boolean writes = environment.text("PAGE_WRITES").isPresent() ? environment.flag("PAGE_WRITES") : faults;
        List<String> hosts = Arrays.stream(environment.text("PAGE_HOSTS").orElse("").split(",", -1))
                .map(String::strip)
                .filter(host -> !host.isEmpty())
                .map(host -> host.toLowerCase(Locale.ROOT))
                .toList();
        return new PageSettings(writes, faults, hosts);
    }
}
