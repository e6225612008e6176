package antiphon.master.page;

import antiphon.http.HttpEndpoint;
import antiphon.http.HttpRefusal;
import antiphon.http.HttpRoute;
import antiphon.master.core.MasterEvent;

/// The page of a running master.
public final class Page implements AutoCloseable {
    private final PageSettings settings;
    private final RecentEvents events = new RecentEvents();
    private final PageWrites writes;
    private final PageFaults faults;
    private final Viewers viewers;
    private final SameOrigin sameOrigin;

    public Page(PageSources sources, PageSettings settings) {
        this.settings = settings;
        this.writes = new PageWrites(sources.writer());
        this.faults = new PageFaults(sources.workers(), sources.faults(), this::happened);
        this.viewers = new Viewers(sources, new Frames(sources, settings, events, writes, faults));
        this.sameOrigin = new SameOrigin(sources.master(), settings);
    }

    public void addTo(HttpEndpoint endpoint) {
        Assets assets = new Assets();
        endpoint.route("/", assets::serve)
                .route("/assets/*", assets::serve)
                .route("/events", viewers::serve)
                .route("/api/post", changing(settings.writes(), "PAGE_WRITES=on", writes::post))
                .route("/api/fault", changing(settings.faults(), "FAULT_INJECTION=true", faults::hurt));
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
    }
}
