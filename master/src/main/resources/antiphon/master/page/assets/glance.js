// The answer at the top: which node is behind, why, since when, and what happens to a write right now.

import {attribute, byId, icon, list, make, text} from './dom.js';
import {age, and, capital, clock, many, span} from './words.js';
import {asOfMs, isStale, unknownForMs, why} from './contact.js';
import {state} from './state.js';

const VERDICTS = {
    at_once: 'at once', later: 'later', waits: 'waits', refused: 'refused', unknown: 'not known',
};
const LOOKS = {at_once: 'now', later: 'waits', waits: 'waits', refused: 'refused', unknown: 'unknown'};
const SIGNS = {...LOOKS, unknown: 'suspected'};

export function show() {
    if (isStale()) showNothingKnown();
    else if (state.cluster) showKnown();
}

function showNothingKnown() {
    const known = asOfMs();
    text(byId('headline'), `Nothing is known of the cluster for ${span(unknownForMs())}`);
    text(byId('subline'), `${capital(why())}. ${known
        ? `What is shown below is how it was at ${clock(known)}.` : 'It has not reported since this page was opened.'}${
        ' This page tries again by itself.'}`);
    if (known) list(byId('prospects'), state.prospects.map(unknown), (prospect) => prospect.concern, create, update);
}

function unknown(prospect) {
    return {...prospect, verdict: 'unknown', sentence: 'Whether a write is taken is not known now.'};
}

function showKnown() {
    const {cluster, workers} = state;
    text(byId('headline'), headline(cluster, workers));
    text(byId('subline'), subline(cluster, workers));
    text(byId('log'), cluster.logId
        ? `log ${cluster.logId.slice(0, 8)} · epoch ${cluster.epoch} · ${many(cluster.head, 'message')} · kept ${
            cluster.storage === 'memory' ? 'in memory only' : 'on disk'}`
        : 'no log yet');
    list(byId('prospects'), state.prospects, (prospect) => prospect.concern, create, update);
}

function headline(cluster, workers) {
    if (cluster.state !== 'writing') return `The master takes no writes: ${cluster.state}`;
    const troubled = workers.filter(isTroubled);
    if (workers.length === 0) return 'This master keeps the only copy of every message';
    if (troubled.length === 0) return calm(workers);
    if (troubled.length > 1) return `${capital(and(troubled.map((worker) => worker.name)))} are late`;
    const [worker] = troubled;
    if (worker.health !== 'HEALTHY') return `${worker.name} is ${worker.health.toLowerCase()}${behind(worker)}`;
    if (worker.delivery === 'recovering') return `${worker.name} is catching up${behind(worker)}`;
    return `${worker.name} is ${worker.delivery === 'streaming' ? 'late' : worker.delivery}${behind(worker)}`;
}

/** No worker is late; the master's own disk may be, and a limit may be reached. */
function calm(workers) {
    const late = state.prospects.find((prospect) => prospect.verdict !== 'at_once');
    if (late?.verdict === 'refused') return `A write with ${late.concern} is refused`;
    return late
        ? `A write with ${late.concern} waits for ${and(late.waitsFor)}`
        : `All ${workers.length + 1} nodes are healthy, and every write is acknowledged at once`;
}

function behind(worker) {
    return worker.lag > 0 ? `, ${many(worker.lag, 'message')} behind` : '';
}

/** The master's own judgement: whether a write sent now would wait for it. */
function isTroubled(worker) {
    return worker.health !== 'HEALTHY' || worker.late !== '';
}

function subline(cluster, workers) {
    if (cluster.state !== 'writing') return capital(cluster.reason);
    return workers.filter(isTroubled).slice(0, 4)
        .map((worker) => `${worker.name}: ${trouble(worker)}.`)
        .join(' ');
}

function trouble(worker) {
    return worker.health === 'HEALTHY' ? worker.late : `${because(worker)}, for ${age(worker.sinceMs)}`;
}

export function because(worker) {
    return worker.deliveryReason && (worker.health === 'HEALTHY' || worker.delivery === 'refused')
        ? worker.deliveryReason
        : worker.health === 'HEALTHY' && worker.late || worker.reason;
}

function create(prospect) {
    const verdict = make('em');
    const sentence = make('p');
    const sign = make('span');
    const item = make('li', {}, make('b', {}, sign, prospect.concern), verdict, sentence);
    Object.assign(item, {sign, verdict, sentence});
    return item;
}

function update(item, prospect) {
    if (item.dataset.verdict !== prospect.verdict) item.sign.replaceChildren(icon(SIGNS[prospect.verdict]));
    item.dataset.verdict = prospect.verdict;
    attribute(item, 'class', LOOKS[prospect.verdict]);
    text(item.verdict, VERDICTS[prospect.verdict]);
    text(item.sentence, prospect.sentence);
}
