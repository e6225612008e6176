// The last two minutes, a point for each second: how many messages came, and how long acknowledgements took.

import {attribute, byId, svg, text} from './dom.js';
import {count, duration, nowMs} from './words.js';
import {state} from './state.js';

const SECONDS = 120;
const HEIGHT = 130;
const TOP = 16;
const BOTTOM = 108;

export function show() {
    const endMs = nowMs();
    const rates = state.seconds.map((second) => ({atMs: second.atMs, value: second.appended}));
    const highest = Math.max(0, ...rates.map((point) => point.value));
    draw(byId('rate-plot'), endMs, niceAbove(highest), count, [{points: withZeros(rates, endMs), area: true}]);
    text(byId('rate-note'), `now ${count(newest(rates, endMs))}, highest ${count(highest)} in two minutes`);

    const acknowledged = state.seconds.filter((second) => second.acknowledged > 0);
    const line = (name) => acknowledged.map((second) => ({atMs: second.atMs, value: second[name]}));
    const slowest = Math.max(0, ...acknowledged.map((second) => second.p99));
    draw(byId('latency-plot'), endMs, niceAbove(slowest), duration,
        [{points: line('p50')}, {points: line('p99'), second: true}]);
    const last = acknowledged.at(-1);
    text(byId('latency-note'), last
        ? `half within ${duration(last.p50)} (solid), 99 of 100 within ${duration(last.p99)} (dashed)`
        : 'no write was acknowledged in two minutes');
}

function newest(points, endMs) {
    const last = points.at(-1);
    return last && endMs - last.atMs < 2500 ? last.value : 0;
}

/** Seconds in which nothing came are not sent. */
function withZeros(points, endMs) {
    const known = new Map(points.map((point) => [Math.round(point.atMs / 1000), point.value]));
    const end = Math.floor(endMs / 1000) - 1;
    return Array.from({length: SECONDS}, (_, at) => {
        const second = end - SECONDS + 1 + at;
        return {atMs: second * 1000, value: known.get(second) ?? 0};
    });
}

function niceAbove(value) {
    if (value <= 0) return 10;
    const magnitude = 10 ** Math.floor(Math.log10(value));
    return [1, 2, 5, 10].map((factor) => factor * magnitude).find((nice) => nice >= value);
}

function draw(place, endMs, top, words, curves) {
    const width = Math.max(200, place.clientWidth);
    const x = (atMs) => width - (endMs - atMs) / 1000 * width / SECONDS;
    const y = (value) => BOTTOM - Math.min(1, value / top) * (BOTTOM - TOP);
    const picture = svg('svg', {viewBox: `0 0 ${width} ${HEIGHT}`, role: 'img', 'aria-labelledby': place.id.replace('plot', 'note')},
        svg('path', {class: 'grid', d: `M0 ${TOP}H${width}M0 ${BOTTOM}H${width}`}),
        svg('text', {x: 0, y: TOP - 5}, words(top)),
        svg('text', {x: 0, y: HEIGHT - 6}, '2 min ago'),
        svg('text', {x: width, y: HEIGHT - 6, 'text-anchor': 'end'}, 'now'));
    for (const curve of curves) append(picture, curve, x, y);
    place.replaceChildren(picture);
    attribute(place, 'data-points', String(curves[0].points.length));
}

function append(picture, curve, x, y) {
    const points = curve.points.filter((point) => x(point.atMs) >= 0);
    if (points.length === 0) return;
    const path = points.map((point, at) =>
        `${at === 0 || point.atMs - points[at - 1].atMs > 3500 ? 'M' : 'L'}${x(point.atMs).toFixed(1)} ${y(point.value).toFixed(1)}`).join('');
    const [first, final] = [points[0], points.at(-1)];
    if (curve.area)
        picture.append(svg('path', {class: 'area', d: `${path}L${x(final.atMs)} ${BOTTOM}L${x(first.atMs)} ${BOTTOM}Z`}));
    picture.append(svg('path', {class: curve.second ? 'curve second' : 'curve', d: path}));
    if (points.length === 1)
        picture.append(svg('circle', {cx: x(final.atMs), cy: y(final.value), r: 2.5, class: 'area'}));
}
