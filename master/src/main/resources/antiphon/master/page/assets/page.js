// Listens to the master and shows what it says.

import {byId, text} from './dom.js';
import {clockIs} from './words.js';
import {state, take} from './state.js';
import * as events from './events.js';
import * as glance from './glance.js';
import * as messages from './messages.js';
import * as plots from './plots.js';
import * as post from './post.js';
import * as stage from './stage.js';
import * as waiting from './waiting.js';

const SILENCE_MS = 12_000;
const AGAIN_MS = 3_000;
let heardMs = 0;
let due = false;
let fresh = false;

function listen() {
    const source = new EventSource('/events');
    source.addEventListener('frame', (message) => {
        const frame = JSON.parse(message.data);
        heard(frame.atMs);
        take(frame);
        fresh ||= frame.fresh;
        showSoon();
    });
    source.addEventListener('beat', (message) => heard(Number(message.data)));
    source.onerror = () => {
        link('lost', 'no connection, trying again');
        if (source.readyState === EventSource.CLOSED) setTimeout(listen, AGAIN_MS); // Refused: a browser gives up then.
    };
}

function heard(atMs) {
    heardMs = Date.now();
    clockIs(atMs);
    link('live', 'live');
}

function link(kind, words) {
    byId('link').dataset.state = kind;
    text(byId('link-text'), words);
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
    if (heardMs && Date.now() - heardMs > SILENCE_MS) link('lost', 'the master says nothing');
    if (!state.cluster || document.hidden || due) return;
    stage.show(false);
    showAges();
}

post.start();
listen();
setInterval(eachSecond, 1000);
addEventListener('resize', () => state.cluster && showSoon());
