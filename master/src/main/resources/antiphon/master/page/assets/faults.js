// The buttons that hurt a worker, for demonstrations: shown where the master allows it.

import {attribute, byId, make, text} from './dom.js';
import {send} from './api.js';
import {isStale} from './contact.js';
import {state} from './state.js';

const DELAY_MS = 2000;
const FAILURES = 3;

/** A group of buttons with a method `update` that follows what is done to the worker. */
export function buttons(worker) {
    const lane = {};
    const cut = button('Isolate', () => ({what: lane.cut ? 'reconnect' : 'cut'}), worker);
    const delay = button(`Delay ${DELAY_MS / 1000} s`, () => ({what: 'delay', delay_ms: lane.delayMs ? 0 : DELAY_MS}), worker);
    const fail = button(`Fail next ${FAILURES}`, () => ({what: 'fail', count: FAILURES}), worker);
    const group = make('div', {class: 'faults', role: 'group', 'aria-label': `Hurt ${worker}`}, cut, delay, fail);
    group.update = (now) => {
        Object.assign(lane, {cut: now.cut, delayMs: now.delayMs});
        group.hidden = !state.may.faults;
        text(cut, now.cut ? 'Reconnect' : 'Isolate');
        attribute(cut, 'aria-pressed', String(Boolean(now.cut)));
        text(delay, now.delayMs ? `Delayed ${now.delayMs / 1000} s` : `Delay ${DELAY_MS / 1000} s`);
        attribute(delay, 'aria-pressed', String(now.delayMs > 0));
        for (const each of [cut, delay, fail]) each.disabled = each.asks || isStale();
    };
    return group;
}

function button(label, fields, worker) {
    const element = make('button', {type: 'button'}, label);
    element.addEventListener('click', async () => {
        element.asks = true;
        element.disabled = true;
        text(byId('fault-error'), '');
        try {
            await send('/api/fault', {worker, ...fields()});
        } catch (failure) {
            text(byId('fault-error'), `${worker}: ${failure.message}`);
        } finally {
            element.asks = false;
            element.disabled = isStale();
        }
    });
    return element;
}
