// A lane for each node. The boxes of all lanes stand for the same messages, so that who lacks what can be seen, and each
// copy is seen on its way from the master. However fast messages come, the boxes and what flies stay as few: a box then
// stands for ten messages, a hundred, and so on.

import {attribute, byId, icon, list, make, text} from './dom.js';
import {age, count, many, nowMs} from './words.js';
import {because} from './glance.js';
import {asOf, isStale} from './contact.js';
import {buttons} from './faults.js';
import {fly, shift, stills} from './motion.js';
import {state} from './state.js';

const BOX = 32;
const GAP = 5;
const BOXES_MAX = 24;
const SECONDS_SHOWN = 3;
const CALM_MS = 3000;
const LATER_S = 0.42;

let step = 1;
let fastUntilMs = 0;
let last = null;
let pace = {atMs: 0, head: 0, perSecond: 0};

export function show(fresh) {
    const lanes = [masterLane(), ...state.workers.map(workerLane)];
    list(byId('lanes'), lanes, (lane) => lane.name, create, updateWho);
    const boxes = visibleBoxes();
    chooseStep(boxes, fresh);
    const shown = slots(boxes);
    const jumped = fresh || last === null || last.step !== step;
    const added = jumped ? 0 : Math.max(0, (shown.at(-1)?.slot ?? 0) - last.slot);
    const still = jumped || stills() || added >= boxes;
    lanes.forEach((lane) => updateStrip(lane, shown, still));
    if (!still && added > 0) lanes.forEach((lane) => shift(laneElement(lane).strip, added * (BOX + GAP)));
    last = {step, slot: shown.at(-1)?.slot ?? 0};
    text(byId('stage-note'), note(shown));
}

function masterLane() {
    const {cluster} = state;
    const writing = cluster.state === 'writing' && !isStale();
    return {
        name: cluster.name, master: true, role: 'gives the order', position: cluster.position, lag: 0, gap: 0, delivering: true,
        health: writing ? 'HEALTHY' : 'SUSPECTED', word: isStale() ? `not heard, was ${cluster.state}` : cluster.state, reason: cluster.reason,
        sinceMs: 0, delivery: '',
    };
}

function workerLane(worker) {
    const delivering = !isStale() && worker.health !== 'UNHEALTHY' && !worker.cut
        && (worker.delivery === 'streaming' || worker.delivery === 'recovering');
    return {...worker, role: worker.address, word: `${isStale() ? 'was ' : ''}${worker.health.toLowerCase()}`, delivering, reason: because(worker)};
}

function laneElement(lane) {
    return byId('lanes').kept.get(lane.name);
}

function visibleBoxes() {
    const width = byId('lanes').firstElementChild?.strip.clientWidth ?? 0;
    return Math.max(6, Math.min(BOXES_MAX, Math.floor((width + GAP) / (BOX + GAP))));
}

/** Up at once, so that nothing races past; down only when it has been calm for a while, so that nothing flickers. */
function chooseStep(boxes, fresh) {
    const {head} = state.cluster;
    const atMs = nowMs(); // Not when the last frame was made: when messages stop, so do frames.
    const passedMs = atMs - pace.atMs;
    if (fresh || head < pace.head) pace = {atMs, head, perSecond: 0};
    else if (passedMs >= 500) pace = {atMs, head, perSecond: (head - pace.head) * 1000 / passedMs};
    const needed = pace.perSecond * SECONDS_SHOWN / boxes;
    const wanted = needed <= 1 ? 1 : 10 ** Math.ceil(Math.log10(needed));
    if (wanted >= step || fresh) fastUntilMs = atMs + CALM_MS;
    if (wanted > step || fresh || atMs > fastUntilMs) step = wanted;
}

function slots(boxes) {
    const lastSlot = Math.ceil(state.cluster.head / step);
    const firstSlot = Math.max(1, lastSlot - boxes + 1);
    return Array.from({length: Math.max(0, lastSlot - firstSlot + 1)}, (_, at) => {
        const slot = firstSlot + at;
        return {slot, from: (slot - 1) * step + 1, through: Math.min(slot * step, state.cluster.head)};
    });
}

function note(shown) {
    if (shown.length === 0) return 'no messages yet';
    const range = `messages ${count(shown[0].from)} to ${count(shown.at(-1).through)}`;
    return `${range}${step === 1 ? '' : `, ${count(step)} in each box`}${isStale() ? `, ${asOf()}` : ''}`;
}

function create(lane) {
    const parts = {
        name: make('span', {class: 'name'}, lane.name, make('small', {}, lane.role)),
        badge: make('span'), why: make('p', {class: 'why'}), place: make('p', {class: 'place'}),
        position: make('span'), behind: make('span', {class: 'behind'}), gap: make('span'), since: make('span'),
        strip: make('div', {class: 'strip', role: 'img'}),
        bar: make('progress'), barText: make('span'),
    };
    parts.place.append(parts.position, parts.behind, parts.gap);
    parts.progress = make('div', {class: 'progress', hidden: ''}, parts.bar, parts.barText);
    const faults = lane.master ? [] : [buttons(lane.name)];
    const who = make('div', {class: 'who'}, parts.name, parts.badge, parts.place, parts.why, ...faults);
    const element = make('article', {class: 'lane', 'data-node': lane.name, 'aria-label': lane.name},
        who, make('div', {class: 'track'}, parts.strip, parts.progress));
    return Object.assign(element, parts, {faults: faults[0]});
}

function updateWho(element, lane) {
    if (element.dataset.word !== lane.word) element.badge.replaceChildren(icon(lane.health.toLowerCase()), lane.word);
    element.dataset.word = lane.word;
    attribute(element, 'data-health', lane.health);
    attribute(element, 'data-cut', String(Boolean(lane.cut)));
    attribute(element.badge, 'class', `badge ${lane.health.toLowerCase()}`);
    text(element.position, holds(lane));
    text(element.behind, lane.lag > 0 ? `${count(lane.lag)} behind` : '');
    text(element.gap, lane.gap > 0 ? `${count(lane.gap)} above a gap` : '');
    const since = lane.sinceMs ? ` for ${age(lane.sinceMs)}` : '';
    text(element.why, `${lane.delivery ? `${lane.delivery}${since}` : ''}${
        lane.delivery && lane.reason ? ': ' : ''}${lane.reason}`);
    updateProgress(element, lane);
    element.faults?.update(lane);
}

/** A worker that has not been heard for a while may hold more, or nothing. */
function holds(lane) {
    if (lane.heardMs < 0) return 'not heard from yet';
    const number = `${count(lane.position)}${lane.inMemory ? ' in memory' : ''}`;
    if (lane.heardMs > 0) return `held ${number}, heard ${age(lane.heardMs)} ago`;
    return `${isStale() ? 'held' : 'holds'} ${number}`;
}

function updateProgress(element, lane) {
    const recovering = lane.delivery === 'recovering' && lane.to > lane.from;
    element.progress.hidden = !recovering;
    if (!recovering) return;
    element.bar.max = lane.to - lane.from;
    element.bar.value = Math.max(0, lane.position - lane.from);
    attribute(element.bar, 'aria-label', `${lane.name} catches up`);
    text(element.barText, `${count(Math.max(0, lane.position - lane.from))} of ${many(lane.to - lane.from, 'message')}`);
}

function updateStrip(lane, shown, still) {
    const element = laneElement(lane);
    const known = new Set(element.strip.kept?.keys());
    list(element.strip, shown, (box) => `${step} ${box.slot}`, (box) => createBox(lane, box), (box, at) => {
        const before = Number(box.dataset.share ?? -1);
        const share = shareOf(lane, at);
        const sent = !lane.master && lane.delivering && before < 0;
        const arrived = !lane.master && share > Math.max(before, 0);
        const flies = !still && (sent || arrived && !box.sent) && known.size > 0;
        if (flies) fly(masterBox(at, shown), boxPlace(element.strip, at, shown), box);
        if (sent) box.sent = true;
        fill(box, share, lane.delivering, flies && arrived ? LATER_S : 0);
    });
    attribute(element.strip, 'aria-label', spoken(lane, shown));
}

function createBox(lane, box) {
    const element = make('i', {class: 'cell'});
    if (lane.master) element.append(make('span', {}, label(box)));
    return element;
}

function label(box) {
    const number = step === 1 ? box.from : box.slot * step;
    if (number < 10_000) return String(number);
    return step >= 1000 ? `${number / 1000 % 1000}k` : `·${String(number % 1000).padStart(3, '0')}`;
}

function shareOf(lane, box) {
    return Math.max(0, Math.min(1, (lane.position - box.from + 1) / (box.through - box.from + 1)));
}

function fill(box, share, delivering, laterS) {
    attribute(box, 'class', share === 1 ? 'cell held' : delivering ? 'cell way' : 'cell');
    if (Number(box.dataset.share ?? -1) === share) return;
    box.dataset.share = share;
    box.style.setProperty('--later', `${laterS}s`);
    box.style.setProperty('--share', share);
}

function masterBox(box, shown) {
    return boxPlace(byId('lanes').firstElementChild.strip, box, shown);
}

/** Where the box is when the strip has come to rest. */
function boxPlace(strip, box, shown) {
    const lanes = byId('lanes').getBoundingClientRect();
    const place = strip.getBoundingClientRect();
    const fromRight = shown.at(-1).slot - box.slot;
    return {
        x: place.right - lanes.left - fromRight * (BOX + GAP) - BOX / 2,
        y: place.top - lanes.top + place.height / 2,
    };
}

function spoken(lane, shown) {
    if (lane.heardMs < 0) return `${lane.name} is not heard from yet`;
    if (shown.length === 0) return `${lane.name} has no messages yet`;
    const first = shown[0].from;
    const all = shown.at(-1).through - first + 1;
    const held = Math.max(0, Math.min(all, lane.position - first + 1));
    return `${lane.name} ${isStale() || lane.heardMs ? 'held' : 'holds'} ${count(held)} of the ${many(all, 'message')} shown`;
}
