// Clients that may not write, and writes that are short of copies.

import {byId, list, make, text} from './dom.js';
import {age, count, many} from './words.js';
import {asOf, isStale} from './contact.js';
import {copiesOf, state, whyNoWrites} from './state.js';

export function show() {
    const {pending, readOnly} = state;
    list(byId('read-only'), readOnly.clients.length ? readOnly.clients : [noClient()],
        (client) => client.client ?? '', create, updateClient);
    list(byId('pending'), pending.oldest.length ? pending.oldest : [noWrite()],
        (write) => write.number ? `${write.number} ${write.client} ${write.concern}` : '', create, updateWrite);
    text(byId('waiting-note'), [
        readOnly.count ? many(readOnly.count, 'client') + ' read-only' : '',
        pending.count ? many(pending.count, 'write') + ' waiting' : '',
        isStale() ? asOf() : '',
    ].filter(Boolean).join(', '));
}

function noClient() {
    return {none: true, text: whyNoWrites() ? 'None, but the master takes no writes.' : 'None: every client may write.'};
}

function noWrite() {
    if (state.withheld) return {none: true, text: 'None is known: this log may lack messages.'};
    return {none: true, text: state.readOnly.count ? 'None but those of read-only clients.' : 'None: every write has its copies.'};
}

function create(item) {
    if (item.none) return make('li', {}, make('span', {class: 'none'}, item.text));
    const name = make('span', {class: 'name'});
    const since = make('span');
    const detail = make('span', {class: 'detail'});
    return Object.assign(make('li', {}, name, since, detail), {name, since, detail});
}

function updateClient(row, client) {
    if (client.none) {
        text(row.firstChild, client.text);
        return;
    }
    text(row.name, client.client);
    text(row.since, `for ${age(client.sinceMs)}`);
    text(row.detail, `new writes are refused until message ${count(client.waitsFor)} has its copies`);
}

function updateWrite(row, write) {
    if (write.none) {
        text(row.firstChild, write.text);
        return;
    }
    text(row.name, `No. ${count(write.number)}`);
    text(row.since, `for ${age(write.sinceMs)}`);
    text(row.detail, `${write.client} wants ${many(write.concern, 'copy', 'copies')}, ${count(copiesOf(write.number))} so far`);
}
