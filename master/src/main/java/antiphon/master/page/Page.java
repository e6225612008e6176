package antiphon.master.page;

import antiphon.http.HttpCall;
import antiphon.http.HttpRefusal;
import antiphon.http.HttpRoute;
import antiphon.http.RouteGroup;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.page.action.PageEvent;
import antiphon.master.page.action.PageFaults;
import antiphon.master.page.action.PageWrites;
import antiphon.master.page.action.RecentEvents;
import antiphon.master.page.door.PageDoor;
import antiphon.master.page.door.PageSettings;
import antiphon.master.page.door.SameOrigin;
import antiphon.master.page.measure.Meter;
import antiphon.master.page.measure.Seconds;
import antiphon.node.auth.CallerCheck;
import antiphon.security.callers.Role;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The page of a running master.
public final class Page implements AutoCloseable {
    private final PageSettings settings;
    private final RecentEvents events = new RecentEvents();
    private final PageWrites writes;
    private final PageFaults faults;
    private final Meter meter;
    private final Viewers viewers;
    private final PageDoor door;
    private final SameOrigin sameOrigin;

    /// @param callers authenticates the users of the page; empty when callers are not authenticated
    public Page(PageSources sources, PageSettings settings, Optional<CallerCheck> callers) {
        this.settings = settings;
        this.writes = new PageWrites(sources.writer());
        this.faults = new PageFaults(
                List.copyOf(sources.workerAddresses().keySet()), sources.faults(), this::happened);
        Seconds seconds = new Seconds(sources.times());
        this.meter = new Meter(sources.store().log(), seconds);
        this.viewers = new Viewers(sources, new Frames(sources, settings, events, writes, faults, seconds));
        this.door = new PageDoor(callers);
        this.sameOrigin = new SameOrigin(sources.master(), settings);
    }

    public void addTo(RouteGroup routes) {
        Assets assets = new Assets();
        // A user who may not see messages is refused with the page itself: only there does every browser ask for a
        // token.
        routes.route("/", under(sameOrigin::requireName, door.forReaders((call, _) -> assets.serve(call))))
                .route("/assets/*", assets::serve)
                .route("/events", under(sameOrigin::requireOwnPage,
                        door.forReaders((call, still) -> viewers.serve(call, still))))
                .route("/api/post",
                        changing(settings.writes(), "PAGE_WRITES=on", door.forRole(Role.WRITER, writes::post)))
                .route("/api/fault", changing(
                        settings.faults(), "FAULT_INJECTION=true", door.forRole(Role.OPERATOR, faults::hurt)));
    }

    /// @param rule which of other sites' requests it refuses, before anyone is asked for a token
    private static HttpRoute under(Consumer<HttpCall> rule, HttpRoute route) {
        return call -> {
            rule.accept(call);
            route.answer(call);
        };
    }

    private HttpRoute changing(boolean allowed, String setting, HttpRoute route) {
        return call -> {
            call.require("POST");
            if (!allowed) throw new HttpRefusal(403, "this master was not started with " + setting);
            sameOrigin.require(call);
            route.answer(call);
        };
    }

    public void happened(MasterEvent event) {
        happened(PageEvent.of(event));
    }

    private void happened(PageEvent event) {
        events.add(event, System.currentTimeMillis());
    }

    @Override
    public void close() {
        viewers.close();
        meter.close();
    }
}
