// Numbers, times and states as people say them.

const whole = new Intl.NumberFormat('en', {useGrouping: true, maximumFractionDigits: 0});
let ahead = 0;
let stoppedMs = 0;

/** The node's clock counts, not the browser's. */
export function clockIs(nodeMs) {
    ahead = nodeMs - Date.now();
}

/** Ages do not grow while nobody knows whether they do: until the next call, it stays this time. 0 lets it run. */
export function stopClock(atMs) {
    stoppedMs = atMs;
}

/** The node's time, also while it is not heard. */
export function runningMs() {
    return Date.now() + ahead;
}

export function nowMs() {
    return stoppedMs || runningMs();
}

export function count(number) {
    return whole.format(number).replaceAll(',', '\u2009');
}

export function many(number, one, more = one + 's') {
    return `${count(number)} ${number === 1 ? one : more}`;
}

export function age(sinceMs) {
    return span(nowMs() - sinceMs);
}

export function span(ms) {
    const seconds = Math.max(0, Math.floor(ms / 1000));
    if (seconds < 120) return `${seconds} s`;
    if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
    if (seconds < 172800) return `${Math.floor(seconds / 3600)} h`;
    return `${Math.floor(seconds / 86400)} days`;
}

export function clock(ms) {
    const at = new Date(ms);
    const two = (number) => String(number).padStart(2, '0');
    return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

export function duration(micros) {
    if (micros < 1000) return `${whole.format(micros)} µs`;
    if (micros < 100_000) return `${(micros / 1000).toFixed(1)} ms`;
    if (micros < 1_000_000) return `${Math.round(micros / 1000)} ms`;
    return `${(micros / 1_000_000).toFixed(1)} s`;
}

export function capital(sentence) {
    return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

export function and(words) {
    return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
