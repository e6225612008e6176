// The newest messages, with who holds them and whether they are what their signer wrote.

import {attribute, byId, icon, list, make, text} from './dom.js';
import {capital, clock, count} from './words.js';
import {copiesOf, state} from './state.js';

const SHOWN = 30;

export function show() {
    const newest = state.messages.slice(-SHOWN).reverse();
    byId('messages-empty').hidden = newest.length > 0;
    text(byId('messages-empty'), state.withheld ? `${capital(state.withheld)}.` : 'No messages yet.');
    text(byId('messages-note'), note(newest));
    list(byId('messages'), newest, (message) => message.number, create, update);
}

function note(newest) {
    if (newest.length < 2) return '';
    const span = newest[0].number - newest.at(-1).number + 1;
    return span > newest.length ? `a sample: ${count(newest.length)} of the last ${count(span)}` : 'the newest first';
}

function create(message) {
    const held = make('span', {class: 'copies'});
    const row = make('tr', {},
        make('td', {class: 'number'}, count(message.number)),
        make('td', {class: 'time'}, clock(message.timeMs)),
        make('td', {class: 'client', title: message.client}, message.client || '–'),
        make('td', {class: 'text'}, message.content + (message.bytes > 0 ? ` … (${count(message.bytes)} bytes)` : '')),
        make('td', {class: 'held'}, held),
        make('td', {class: 'signed'}, signature(message)));
    row.held = held;
    return row;
}

function signature(message) {
    return message.problem
        ? make('span', {class: 'unsound', title: message.problem}, icon('unhealthy'), 'not valid')
        : make('span', {class: 'sound', title: 'hash and signature were checked as it was shown'}, icon('now'), 'valid');
}

function update(row, message) {
    const copies = copiesOf(message.number);
    const nodes = state.cluster.nodes;
    const shown = `${copies} of ${nodes}`;
    if (row.held.dataset.shown === shown) return;
    row.held.dataset.shown = shown;
    const dots = nodes > 9 ? [] : Array.from({length: nodes}, (_, at) => make('i', at < copies ? {class: 'held'} : {}));
    row.held.replaceChildren(...dots, make('span', {}, shown));
    attribute(row.held, 'title', `held durably by ${shown} nodes`);
}
