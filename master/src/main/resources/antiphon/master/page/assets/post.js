// The form, and what became of the writes that were sent with it, by any user of this master's page.

import {attribute, byId, icon, list, make, text} from './dom.js';
import {age, count, many} from './words.js';
import {send} from './api.js';
import {asOf, isStale} from './contact.js';
import {copiesOf, state, whyNoWrites} from './state.js';

const OUTCOMES = {
    WAITING: ['waits', 'waits', 'waiting for copies'],
    ACKNOWLEDGED: ['now', 'now', 'acknowledged'],
    UNCONFIRMED: ['waits', 'suspected', 'unconfirmed'],
    NOT_APPENDED: ['refused', 'refused', 'not appended'],
    ORPHANED: ['waits', 'suspected', 'outcome not known'],
};
let sending = false;

export function start() {
    const form = byId('post');
    form.addEventListener('submit', async (submission) => {
        submission.preventDefault();
        if (whyOff()) return;
        sending = true;
        byId('post-send').disabled = true;
        text(byId('post-error'), '');
        try {
            await send('/api/post', new FormData(form));
            byId('post-content').value = '';
            byId('post-content').focus();
        } catch (failure) {
            text(byId('post-error'), failure.message);
        } finally {
            sending = false;
            byId('post-send').disabled = whyOff() !== '';
        }
    });
}

export function show() {
    byId('post').hidden = !state.may.write;
    byId('post-off').hidden = state.may.write;
    byId('post-send').disabled = sending || whyOff() !== '';
    text(byId('post-stale'), state.may.write ? whyOff() : '');
    offerConcerns(state.cluster.nodes);
    list(byId('writes'), [...state.writes].reverse(), (write) => write.id, create, update);
}

/** Why nothing can be posted now; empty when it can. */
function whyOff() {
    if (isStale()) return `Posting is off while the master is not heard. Outcomes are ${asOf()}.`;
    return whyNoWrites() && `Posting is off while the master takes no writes: ${whyNoWrites()}.`;
}

function offerConcerns(nodes) {
    const place = byId('post-w');
    if (Number(place.dataset.nodes) === nodes) return;
    place.dataset.nodes = nodes;
    const choices = Array.from({length: Math.min(nodes, 9)}, (_, at) => [at + 1, `w=${at + 1}`]);
    if (nodes > 9) choices.push([0, `all ${nodes}`]);
    place.querySelector('div')?.remove();
    place.append(make('div', {}, ...choices.map(([value, label]) => {
        const input = make('input', {type: 'radio', name: 'w', value});
        input.checked = value === Math.min(2, nodes);
        return make('label', {}, input, make('span', {}, label));
    })));
}

function create(write) {
    const outcome = make('span', {class: 'outcome'});
    const detail = make('small');
    const item = make('li', {},
        make('div', {class: 'what'}, make('b', {}, write.concern ? `w=${write.concern}` : 'all'), make('span', {}, write.content), outcome), detail);
    return Object.assign(item, {outcome, detail});
}

function update(item, write) {
    const [tone, sign, words] = OUTCOMES[write.outcome] ?? OUTCOMES.ORPHANED;
    attribute(item, 'class', tone);
    if (item.dataset.outcome !== write.outcome) item.outcome.replaceChildren(icon(sign), words);
    attribute(item, 'data-outcome', write.outcome);
    text(item.detail, detail(write));
}

function spreads(write) {
    return state.withheld
        ? 'whether it is in the log is not known here any more'
        : `in the log, and goes on spreading (${copiesOf(write.number)} now)`;
}

function detail(write) {
    const number = write.number ? `No. ${count(write.number)}, ` : '';
    const took = write.endedMs ? `after ${((write.endedMs - write.sinceMs) / 1000).toFixed(2)} s` : '';
    switch (write.outcome) {
        case 'WAITING':
            return `${write.client}: ${number}${write.number
                ? `${copiesOf(write.number)} of ${write.concern || state.cluster.nodes} copies, ` : ''}for ${age(write.sinceMs)}`;
        case 'ACKNOWLEDGED': return `${write.client}: ${number}${many(write.copies, 'copy', 'copies')} ${took}`;
        case 'UNCONFIRMED':
            return `${write.client}: ${number}${many(write.copies, 'copy', 'copies')} when the wait ended ${took}; ${spreads(write)}`;
        case 'ORPHANED':
            return `${write.client}: ${number}the master ended before it had an outcome; look for the text among the `
                + 'messages before it is posted again';
        default: return `${write.client}: ${write.detail}`;
    }
}
