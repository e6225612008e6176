// What the page knows: the newest snapshot, and what has to be remembered beside it. All of it is bounded.

const MESSAGES_KEPT = 60;
const EVENTS_KEPT = 100;
const SECONDS_KEPT = 120;

export const state = {
    cluster: null, workers: [], writes: [], may: {}, messages: [], events: [], seconds: [],
};

/** Takes a frame. The first of a connection replaces what was known, the others add to it. */
export function take(frame) {
    if (frame.fresh) {
        state.messages = [];
        state.events = [];
        state.seconds = [];
    }
    state.atMs = frame.atMs;
    for (const part of ['cluster', 'prospects', 'workers', 'pending', 'readOnly', 'writes', 'may'])
        state[part] = frame.state[part] ?? state[part];
    state.messages = newest(state.messages, frame.messages, (message) => message.number, MESSAGES_KEPT);
    state.events = newest(state.events, frame.events, (event) => event.number, EVENTS_KEPT);
    state.seconds = newest(state.seconds, frame.seconds, (second) => second.number, SECONDS_KEPT);
}

function newest(known, more, key, kept) {
    const last = known.length ? key(known.at(-1)) : -1;
    return [...known, ...more.filter((item) => key(item) > last)].slice(-kept);
}

/** How many nodes hold the message, the master's own copy among them. */
export function copiesOf(number) {
    return (state.cluster.position >= number ? 1 : 0)
        + state.workers.filter((worker) => worker.position >= number).length;
}
