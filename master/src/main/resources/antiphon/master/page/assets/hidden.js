// Characters that are not seen and change how others look: direction, ends of lines, no width. What comes from elsewhere
// is shown with them written out, by the same rule as in the commands (`Printable`, `Hidden`); but lines stay lines here,
// since a message has a cell of its own.

const PLAIN = /^[ -~]*$/;
const CONTROL = /\p{Cc}/u;
const LAID_OUT = /[\n\t]/;

/** Unicode counts them among the formats, but they are seen: they stand before the digits of a number. */
const SEEN = /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]/u;
const UNSEEN = new RegExp('[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180d\\u180f\\u2065'
    + '\\u3164\\uffa0\\ufe00-\\ufe0f\\ufff0-\\ufff8\\u{e0000}-\\u{e0fff}]', 'u');
const STYLE = /[\ufe0e\ufe0f]/;
const JOINER = '\u200d';
const EMOJI = /\p{Extended_Pictographic}/u;
const BEFORE_JOINER = /[\p{Extended_Pictographic}\ufe0f\u{1f3fb}-\u{1f3ff}]/u;

export function writtenOut(text) {
    if (PLAIN.test(text)) return text;
    const points = Array.from(text);
    return points
        .map((each, at) => isHidden(each) && !belongs(points[at - 1] ?? '', each, points[at + 1] ?? '') ? code(each) : each)
        .join('');
}

function isHidden(each) {
    return UNSEEN.test(each) && !SEEN.test(each) && !LAID_OUT.test(each);
}

/** A part of an emoji: the joiner between two, and what says how one is drawn. */
function belongs(before, each, after) {
    if (STYLE.test(each)) return before > ' ' && !isHidden(before);
    return each === JOINER && BEFORE_JOINER.test(before) && EMOJI.test(after);
}

function code(each) {
    if (each === '\r') return '\\r';
    if (CONTROL.test(each)) return '\\x' + each.charCodeAt(0).toString(16).padStart(2, '0');
    return each.split('').map((unit) => '\\u' + unit.charCodeAt(0).toString(16).padStart(4, '0')).join('');
}
