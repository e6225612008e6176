// The last two minutes, a point for each second: how many messages came, and how long acknowledgements took. A second
// of which nothing is known is marked, and never drawn as zero.

import {attribute, byId, svg, text} from './dom.js';
import {clock, count, duration, runningMs} from './words.js';
import {state} from './state.js';

const SPAN_MS = 120_000;
const HEIGHT = 130;
const TOP = 16;
const BOTTOM = 108;
const JOIN_MS = 500; // Between the end of one measurement and the beginning of the next.
const LATE_MS = 2500; // The newest measurement is this late at most while all is well.
const LABEL_PX = 56;

export function show() {
    const endMs = runningMs();
    const seconds = state.seconds.filter((second) => second.atMs > endMs - SPAN_MS && second.atMs < endMs + LATE_MS);
    const gaps = unknown(seconds, endMs);
    showRate(seconds, gaps, endMs);
    showLatency(seconds, gaps, endMs);
}

function showRate(seconds, gaps, endMs) {
    const highest = seconds.reduce((high, second) => (second.appended > (high?.appended ?? 0) ? second : high), null);
    const last = seconds.at(-1);
    draw('rate', endMs, niceAbove(highest?.appended ?? 0), count, gaps,
        [{runs: runs(seconds, (second) => second.appended), kind: 'first', area: true}]);
    text(byId('rate-note'), !last
        ? 'no data in the last two minutes'
        : `${at(last)}: ${count(last.appended)}, ${highest
            ? `highest ${count(highest.appended)} at ${at(highest)}`
            : `none since ${at(seconds[0])}`}`);
}

function showLatency(seconds, gaps, endMs) {
    const acknowledged = seconds.filter((second) => second.acknowledged > 0);
    const curve = (name) => runs(seconds, (second) => (second.acknowledged > 0 ? second[name] : null));
    draw('latency', endMs, niceAbove(Math.max(0, ...acknowledged.map((second) => second.p99))), duration, gaps,
        [{runs: curve('p50'), kind: 'first'}, {runs: curve('p99'), kind: 'second'}]);
    const last = acknowledged.at(-1);
    text(byId('latency-note'), last
        ? `${at(last)}: half within ${duration(last.p50)} (solid), 99 of 100 within ${duration(last.p99)} (dashed)`
        : seconds.length ? `no write was acknowledged since ${at(seconds[0])}` : 'no data in the last two minutes');
}

function at(second) {
    return clock(second.atMs - second.forMs);
}

/** What no measurement covers, as pairs of times. */
function unknown(seconds, endMs) {
    const gaps = [];
    let coveredMs = endMs - SPAN_MS;
    for (const {atMs, forMs} of seconds) {
        if (atMs - forMs - coveredMs > JOIN_MS) gaps.push([coveredMs, atMs - forMs]);
        coveredMs = atMs;
    }
    if (endMs - coveredMs > LATE_MS) gaps.push([coveredMs, endMs]);
    return gaps;
}

/** Measurements that follow each other and have a value: what lies between two runs is not joined by a line. */
function runs(seconds, value) {
    const found = [];
    let before = null;
    for (const second of seconds) {
        const point = {atMs: second.atMs, value: value(second)};
        if (point.value === null) {
            before = null;
            continue;
        }
        if (before === null || second.atMs - second.forMs - before.atMs > JOIN_MS) found.push([]);
        found.at(-1).push(point);
        before = second;
    }
    return found;
}

function niceAbove(value) {
    if (value <= 0) return 10;
    const magnitude = 10 ** Math.floor(Math.log10(value));
    return [1, 2, 5, 10].map((factor) => factor * magnitude).find((nice) => nice >= value);
}

function draw(name, endMs, top, words, gaps, curves) {
    const place = byId(`${name}-plot`);
    const width = Math.max(200, place.clientWidth);
    const x = (atMs) => Math.max(0, Math.min(width, width - (endMs - atMs) * width / SPAN_MS));
    const y = (value) => BOTTOM - Math.min(1, value / top) * (BOTTOM - TOP);
    const picture = svg('svg', {viewBox: `0 0 ${width} ${HEIGHT}`, role: 'img', 'aria-labelledby': `${name}-note`},
        ...gaps.flatMap(([fromMs, toMs]) => gap(x(fromMs), x(toMs))),
        svg('path', {class: 'grid', d: `M0 ${TOP}H${width}M0 ${BOTTOM}H${width}`}),
        svg('text', {x: 0, y: TOP - 5}, words(top)),
        svg('text', {x: 0, y: HEIGHT - 6}, '2 min ago'),
        svg('text', {x: width, y: HEIGHT - 6, 'text-anchor': 'end'}, 'now'));
    for (const curve of curves)
        for (const run of curve.runs) append(picture, run, curve, x, y);
    place.replaceChildren(picture);
    attribute(place, 'data-top', String(top));
}

function gap(from, to) {
    const mark = svg('rect', {class: 'unknown', x: from, y: TOP, width: Math.max(1, to - from), height: BOTTOM - TOP});
    if (to - from < LABEL_PX) return [mark];
    return [mark, svg('text', {x: (from + to) / 2, y: (TOP + BOTTOM) / 2 + 4, 'text-anchor': 'middle'}, 'no data')];
}

function append(picture, run, {kind, area}, x, y) {
    const [first, final] = [run[0], run.at(-1)];
    if (run.length === 1) {
        picture.append(svg('circle', {class: `dot ${kind}`, cx: x(final.atMs), cy: y(final.value), r: 2.5}));
        return;
    }
    const path = run.map((point, at) =>
        `${at === 0 ? 'M' : 'L'}${x(point.atMs).toFixed(1)} ${y(point.value).toFixed(1)}`).join('');
    if (area)
        picture.append(svg('path', {class: 'area', d: `${path}L${x(final.atMs)} ${BOTTOM}L${x(first.atMs)} ${BOTTOM}Z`}));
    picture.append(svg('path', {class: `curve ${kind}`, d: path}));
}
