// What operators want to hear of, the newest first.

import {byId, icon, list, make, text} from './dom.js';
import {clock} from './words.js';
import {state} from './state.js';

const SIGNS = {info: 'now', warn: 'suspected', error: 'unhealthy'};
let announced;

export function show() {
    byId('events-empty').hidden = state.events.length > 0;
    list(byId('events'), [...state.events].reverse(), (event) => event.number, create, () => {});
    announce();
}

export function forget() {
    announced = 0;
}

function create(event) {
    return make('li', {class: event.level, 'data-kind': event.kind},
        make('time', {}, clock(event.atMs)), icon(SIGNS[event.level]), make('p', {}, event.text));
}

/** Read aloud by screen readers: the last event alone, and none of those from before the page was opened. */
function announce() {
    const last = state.events.at(-1)?.number ?? 0;
    if (announced !== undefined && last > announced) text(byId('announce'), state.events.at(-1).text);
    announced = last;
}
