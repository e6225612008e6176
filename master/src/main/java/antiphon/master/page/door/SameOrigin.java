package antiphon.master.page.door;

import antiphon.http.HttpCall;
import antiphon.http.HttpRefusal;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Keeps other sites' pages, open in the same browser, from changing something here.
///
/// Three doors: the header [#HEADER], which a page of another site cannot send unasked; what the browser itself says of
/// where the request comes from; and the name in the address, since another site can let its own name point to this
/// machine and so pass for it, but cannot pass for an IP address or `localhost`.
public final class SameOrigin {
    static final String HEADER = "X-Antiphon-Page";

    private static final Pattern IP_ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+\\]");
    private static final Pattern PORT = Pattern.compile(":\\d+$");

    private final Set<String> names = new TreeSet<>();

    /// @param node the name of this node
    public SameOrigin(String node, PageSettings settings) {
        names.add("localhost");
        names.add(node.toLowerCase(Locale.ROOT));
        names.addAll(settings.hosts());
    }

    /// @throws HttpRefusal 403 when the request may come from elsewhere
    public void require(HttpCall call) {
        if (call.header(HEADER).isEmpty()) throw refused("it lacks the header " + HEADER);
        String site = call.header("Sec-Fetch-Site").orElse("same-origin");
        if (!site.equals("same-origin")) throw refused("the browser says that it comes from another site");
        String host = call.header("Host").orElse("").toLowerCase(Locale.ROOT);
        call.header("Origin").filter(origin -> !isOf(origin, host)).ifPresent(_ -> {
            throw refused("it comes from another site");
        });
        String name = PORT.matcher(host).replaceFirst("");
        if (!names.contains(name) && !IP_ADDRESS.matcher(name).matches())
            throw refused("its address is neither an IP address nor one of the names " + String.join(", ", names)
                    + ": open the page under one of these, or add the name to PAGE_HOSTS");
    }

    private static boolean isOf(String origin, String host) {
        try {
            return host.equals(URI.create(origin.toLowerCase(Locale.ROOT)).getAuthority());
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static HttpRefusal refused(String why) {
        return new HttpRefusal(403, "this request changes something, and is refused: " + why);
    }
}
