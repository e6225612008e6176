// The few things that all parts of the page need to build and to change what is shown.

import {writtenOut} from './hidden.js';

const SVG = 'http://www.w3.org/2000/svg';

/** Makes an element; text stays text, so nothing that a client wrote is ever read as markup, nor is it hidden. */
export function make(tag, attributes = {}, ...children) {
    return filled(document.createElement(tag), attributes, children);
}

function filled(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) attribute(element, name, value);
    element.append(...children.map((child) => child instanceof Node ? child : writtenOut(String(child))));
    return element;
}

export function svg(tag, attributes = {}, ...children) {
    return filled(document.createElementNS(SVG, tag), attributes, children);
}

/** One of the signs next to each colour, so that no meaning hangs on colour alone. */
export function icon(name) {
    return svg('svg', {class: 'icon', 'aria-hidden': 'true'}, svg('use', {href: `#i-${name}`}));
}

export function byId(id) {
    return document.getElementById(id);
}

/** Touches the document only where something has changed. */
export function text(element, value) {
    const shown = writtenOut(String(value));
    if (element.textContent !== shown) element.textContent = shown;
}

export function attribute(element, name, value) {
    const shown = writtenOut(String(value));
    if (element.getAttribute(name) !== shown) element.setAttribute(name, shown);
}

const lists = new Set();

/** Another master's message 5 or worker1 is not the one that is shown: everything is built again. */
export function forgetLists() {
    for (const parent of lists) {
        parent.kept.forEach((element) => element.remove());
        parent.kept.clear();
    }
}

/**
 * Makes the children of `parent` those of `items`, in their order. Elements are kept by key, so that focus and
 * animations outlive a change of their neighbours.
 */
export function list(parent, items, key, create, update) {
    const kept = parent.kept ??= new Map();
    lists.add(parent);
    const wanted = new Set(items.map(key));
    for (const [old, element] of kept) {
        if (wanted.has(old)) continue;
        element.remove();
        kept.delete(old);
    }
    items.forEach((item, at) => {
        const name = key(item);
        if (!kept.has(name)) kept.set(name, create(item));
        const element = kept.get(name);
        update(element, item);
        if (parent.children[at] !== element) parent.insertBefore(element, parent.children[at] ?? null);
    });
}
