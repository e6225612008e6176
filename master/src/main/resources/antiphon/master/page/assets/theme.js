// Light, dark, or as the system says. Runs before the first paint, so that the page does not flash.
const themes = ['auto', 'light', 'dark'];
let theme = 'auto';
try {
    theme = localStorage.getItem('theme') ?? 'auto';
} catch {
    // Storage is blocked: the choice lasts as long as the page.
}
if (!themes.includes(theme)) theme = 'auto';

function show() {
    if (theme === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    const button = document.getElementById('theme');
    if (button) button.textContent = `Theme: ${theme}`;
}

function turn() {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    try {
        localStorage.setItem('theme', theme);
    } catch {
        // As above.
    }
    show();
}

show();
document.addEventListener('DOMContentLoaded', () => {
    show();
    document.getElementById('theme').addEventListener('click', turn);
});
