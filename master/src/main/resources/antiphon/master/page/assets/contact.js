// Whether what is shown still holds. The master sends something each second, so silence is noticed however it came: a
// connection that broke, one that only looks open, a master that stands still, one that answers but whose own loop does
// not (beats without frames), or a laptop that slept.

import {clock} from './words.js';

const STALE_MS = 5000;
const BROKEN_MS = 2500; // Time for one attempt to connect again, before everything turns grey.

const opened = moment();
let heard = null; // anything at all
let known = null; // how the cluster is
let knownAtMs = 0; // the same moment on the node's clock
let trouble = '';

function moment() {
    return {wall: Date.now(), steady: performance.now()};
}

/** The larger of two clocks: one may stand while a laptop sleeps, the other may be set back. */
function passedMs(since) {
    return Math.max(Date.now() - since.wall, performance.now() - since.steady);
}

export function heardFrame(atMs) {
    known = heard = moment();
    knownAtMs = atMs;
    trouble = '';
}

export function heardBeat() {
    heard = moment();
    trouble = '';
}

export function broke(words) {
    trouble = words;
}

/** Nothing at all has come for so long that the connection is given up. */
export function isSilent() {
    return passedMs(heard ?? opened) > STALE_MS;
}

export function isStale() {
    return passedMs(known ?? opened) > (trouble ? BROKEN_MS : STALE_MS);
}

/** The time on the node's clock at which what is shown was true, 0 while nothing is known. */
export function asOfMs() {
    return knownAtMs;
}

export function asOf() {
    return knownAtMs ? `as of ${clock(knownAtMs)}` : 'nothing known yet';
}

export function unknownForMs() {
    return passedMs(known ?? opened);
}

export function why() {
    if (trouble) return trouble;
    return isSilent() ? 'the master says nothing' : 'the master answers, but its loop says nothing new';
}
