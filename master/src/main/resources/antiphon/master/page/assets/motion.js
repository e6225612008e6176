// What moves: copies that fly, strips that make room. Nothing moves for those who asked for stillness, or unseen.

import {byId, make} from './dom.js';

const FLIGHTS_MAX = 40;
const FLIGHT_MS = 520;
const SHIFT_MS = 260;
const stillness = matchMedia('(prefers-reduced-motion: reduce)');
let flights = 0;

export function stills() {
    return stillness.matches || document.hidden;
}

/** A copy on its way between two places on the stage. */
export function fly(from, to) {
    if (flights >= FLIGHTS_MAX) return;
    flights++;
    const dot = make('span', {class: 'flight', 'aria-hidden': 'true'});
    byId('lanes').append(dot);
    const bend = (to.y - from.y) * 0.25;
    const steps = [
        {transform: `translate(${from.x}px, ${from.y}px) scale(.6)`, opacity: 0.2},
        {transform: `translate(${from.x + 7}px, ${from.y + bend}px) scale(1)`, opacity: 1, offset: 0.25},
        {transform: `translate(${to.x}px, ${to.y}px) scale(.8)`, opacity: 1},
    ];
    const flight = dot.animate(steps, {duration: FLIGHT_MS, easing: 'cubic-bezier(.45,.05,.4,1)'});
    const land = () => {
        flights--;
        dot.remove();
    };
    flight.onfinish = land;
    flight.oncancel = land;
}

/** The strip has grown at its right by that many pixels: it moves there instead of jumping. */
export function shift(strip, pixels) {
    for (const box of strip.children)
        box.animate([{translate: `${pixels}px`}, {translate: '0px'}], {duration: SHIFT_MS, easing: 'ease-out'});
}
