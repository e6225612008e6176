// What the page knows: the newest snapshot, and what must be remembered as well. All of it is bounded.

const MESSAGES_KEPT = 60;
const EVENTS_KEPT = 100;
const SECONDS_KEPT = 120;
const ORPHANS_KEPT = 20;

export const state = {
    life: '', cluster: null, workers: [], writes: [], may: {}, messages: [], events: [], seconds: [],
    withheld: '',
};
let orphans = [];

/**
 * Takes a frame. The first of a connection replaces what was known, the others add to it.
 *
 * @returns whether it is of another life of the master than the frame before
 */
export function take(frame) {
    const reborn = state.life !== '' && state.life !== frame.life;
    if (reborn) orphans = orphaned();
    state.life = frame.life;
    if (frame.fresh) {
        state.messages = [];
        state.events = [];
        state.seconds = [];
    }
    state.atMs = frame.atMs;
    for (const part of ['cluster', 'prospects', 'workers', 'pending', 'readOnly', 'writes', 'may', 'withheld'])
        state[part] = frame.state[part] ?? state[part];
    state.messages = newest(state.messages, frame.messages, (message) => message.number, MESSAGES_KEPT);
    state.events = newest(state.events, frame.events, (event) => event.number, EVENTS_KEPT);
    state.seconds = newest(state.seconds, frame.seconds, (second) => second.number, SECONDS_KEPT);
    state.writes = [...orphans, ...state.writes];
    return reborn;
}

/** Writes without an outcome when their master ended. */
function orphaned() {
    return state.writes
        .filter((write) => write.outcome === 'WAITING' || write.outcome === 'ORPHANED')
        .map((write) => ({...write, outcome: 'ORPHANED'}))
        .slice(-ORPHANS_KEPT);
}

function newest(known, more, key, kept) {
    const last = known.length ? key(known.at(-1)) : -1;
    return [...known, ...more.filter((item) => key(item) > last)].slice(-kept);
}

/** Why the master takes no writes now; empty while it does, or may. */
export function whyNoWrites() {
    return state.cluster.state === 'writing' ? '' : state.cluster.reason || `it is ${state.cluster.state}`;
}

/** How many nodes hold the message, the master's own copy among them. */
export function copiesOf(number) {
    return (state.cluster.position >= number ? 1 : 0)
        + state.workers.filter((worker) => worker.position >= number).length;
}
