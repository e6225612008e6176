// The few things that all parts of the page need to build and to change what is shown.

const SVG = 'http://www.w3.org/2000/svg';

/** Makes an element; text stays text, so nothing that a client wrote is ever read as markup. */
export function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
}

export function svg(tag, attributes = {}, ...children) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
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
    if (element.textContent !== value) element.textContent = value;
}

export function attribute(element, name, value) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
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
