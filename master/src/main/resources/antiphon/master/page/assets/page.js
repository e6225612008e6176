// Listens to the master and shows what it says.

import {byId, forgetLists, text} from './dom.js';
import {clockIs, stopClock} from './words.js';
import {state, take} from './state.js';
import * as contact from './contact.js';
import * as events from './events.js';
import * as glance from './glance.js';
import * as messages from './messages.js';
import * as plots from './plots.js';
import * as post from './post.js';
import * as stage from './stage.js';
import * as waiting from './waiting.js';

const AGAIN_MS = 5_000;
let source = null;
let listenedMs = 0;
let due = false;
let fresh = false;

function listen() {
    source?.close();
    listenedMs = performance.now();
    source = new EventSource('/events');
    source.addEventListener('frame', (message) => {
        const frame = JSON.parse(message.data);
        clockIs(frame.atMs);
        contact.heardFrame(frame.atMs);
        if (take(frame)) begin();
        fresh ||= frame.fresh;
        showSoon();
    });
    source.addEventListener('beat', (message) => {
        clockIs(Number(message.data));
        contact.heardBeat();
    });
    source.onerror = ({target}) => contact.broke(target.readyState === EventSource.CLOSED
        ? 'the master refuses the connection' // A browser gives up then.
        : 'no connection to the master');
}

/** Nothing of an earlier life of the master is taken for something of this one. */
function begin() {
    forgetLists();
    events.forget();
}

/** A connection that only looks open never breaks, and one that was refused is not tried again by the browser. */
function listenAgain() {
    const dead = contact.isSilent() || source.readyState === EventSource.CLOSED;
    if (dead && performance.now() - listenedMs > AGAIN_MS) listen();
}

function showContact() {
    const stale = contact.isStale();
    stopClock(stale ? contact.asOfMs() : 0);
    byId('main').dataset.stale = String(stale);
    byId('link').dataset.state = stale ? 'lost' : state.cluster ? 'live' : 'waiting';
    text(byId('link-text'), stale ? contact.asOf() : state.cluster ? 'live' : 'connecting');
    text(byId('stale'), stale && state.cluster
        ? `Not live: all below is ${contact.asOf()}, and may be different now.` : '');
}

/** As often as the screen is painted, however often frames come; unseen pages are not painted at all. */
function showSoon() {
    if (due) return;
    due = true;
    if (document.hidden) setTimeout(showAll, 1000);
    else requestAnimationFrame(showAll);
}

function showAll() {
    due = false;
    byId('main').dataset.ready = 'true';
    showContact();
    stage.show(fresh);
    fresh = false;
    messages.show();
    events.show();
    showAges();
}

function showAges() {
    glance.show();
    waiting.show();
    post.show();
    plots.show();
}

function eachSecond() {
    listenAgain();
    if (document.hidden || due) return;
    showContact();
    if (!state.cluster) {
        glance.show();
        return;
    }
    stage.show(false);
    showAges();
}

post.start();
listen();
setInterval(eachSecond, 1000);
addEventListener('resize', () => state.cluster && showSoon());
