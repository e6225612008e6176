package antiphon.master.page.door;

import antiphon.http.HttpCall;
import antiphon.http.HttpRefusal;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Keeps other sites' pages, open in the same browser, from changing something here, and from reading it.
///
/// Three doors: the header [#HEADER], which a page of another site cannot send unasked; what the browser itself says of
/// where the request comes from; and the name in the address, since another site can let its own name point to this
/// machine and so pass for it, but cannot pass for an IP address or `localhost`.
///
/// A browser itself keeps what is answered from pages of other sites, but not from one that passes for this: so the
/// page and its events need the third door alone, and the events, which occupy a place each, the second one too.
public final class SameOrigin {
    static final String HEADER = "X-Antiphon-Page";

    private static final Pattern IP_ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+\\]");
    private static final Pattern PORT = Pattern.compile(":\\d+$");
    private static final String CHANGE = "this request changes something, and is refused: ";
    private static final String LOOK = "the page is not shown to this request: ";

    private final Set<String> names = new TreeSet<>();

    /// @param node the name of this node
    public SameOrigin(String node, PageSettings settings) {
        names.add("localhost");
        names.add(node.toLowerCase(Locale.ROOT));
        names.addAll(settings.hosts());
    }

    /// @throws HttpRefusal 403 when a request that changes something may come from elsewhere
    public void require(HttpCall call) {
        if (call.header(HEADER).isEmpty()) throw new HttpRefusal(403, CHANGE + "it lacks the header " + HEADER);
        requireSite(call, Set.of("same-origin"), CHANGE);
        String host = host(call);
        call.header("Origin").filter(origin -> !isOf(origin, host)).ifPresent(_ -> {
            throw new HttpRefusal(403, CHANGE + "it comes from another site");
        });
        requireName(call, CHANGE);
    }

    /// For the page itself, to which other sites may have links.
    ///
    /// @throws HttpRefusal 403 when it is opened under a name that may be another site's
    public void requireName(HttpCall call) {
        requireName(call, LOOK);
    }

    /// For what the page loads.
    ///
    /// @throws HttpRefusal 403 when a page of another site may be asking
    public void requireOwnPage(HttpCall call) {
        requireSite(call, Set.of("same-origin", "none"), LOOK); // None: its address was typed by the user.
        requireName(call, LOOK);
    }

    private static void requireSite(HttpCall call, Set<String> allowed, String what) {
        String site = call.header("Sec-Fetch-Site").orElse("same-origin"); // Absent: no browser, or an old one.
        if (!allowed.contains(site))
            throw new HttpRefusal(403, what + "the browser says that it comes from another site");
    }

    private void requireName(HttpCall call, String what) {
        String name = PORT.matcher(host(call)).replaceFirst("");
        if (!names.contains(name) && !IP_ADDRESS.matcher(name).matches())
            throw new HttpRefusal(
                    403, what + "its address is neither an IP address nor one of the names " + String.join(", ", names)
                            + ": open the page under one of these, or add the name to PAGE_HOSTS");
    }

    private static String host(HttpCall call) {
        return call.header("Host").orElse("").toLowerCase(Locale.ROOT);
    }

    private static boolean isOf(String origin, String host) {
        try {
            return host.equals(URI.create(origin.toLowerCase(Locale.ROOT)).getAuthority());
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
