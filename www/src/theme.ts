// Runs before the first paint: puts the viewer's choice, else the system's, on the root element.
// data-theme="dark" or "light"; a page may fix its own with data-fixed-theme (the room screen is dark).

const key = 'lanai-theme';
const root = document.documentElement;
const system_dark = window.matchMedia('(prefers-color-scheme: dark)');

function apply(): void {
    let chosen: string | null = null;
    try {
        chosen = localStorage.getItem(key);
    } catch {
        // storage is off: the system decides
    }
    const standard = root.dataset.fixedTheme ?? (system_dark.matches ? 'dark' : 'light');
    root.dataset.theme = root.dataset.fixedTheme ?? (chosen === 'dark' || chosen === 'light' ? chosen : standard);
}

apply();
system_dark.addEventListener('change', apply);
window.addEventListener('storage', apply);
