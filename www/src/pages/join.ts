// The attendance code. Without this script the form is sent as it is and the server leads to the front page; with it the
// page stays where it was opened, so that who scanned the room's code gets to ask.
const form = document.querySelector('form');
const code = document.getElementById('code') as HTMLInputElement | null;
const error = document.getElementById('wrong-code');

const wrong = 'That code is not the right one. Check it and try again.';

function show_error(text: string): void {
    if (!error || !code) return;
    error.textContent = text;
    error.hidden = false;
    code.setAttribute('aria-invalid', 'true');
    code.focus();
    code.select();
}

async function join(target: HTMLFormElement): Promise<void> {
    const body = new URLSearchParams({ code: code?.value ?? '' });
    const answer = await fetch(target.action, { method: 'POST', body }).catch(() => null);
    if (answer === null) return show_error('The server does not answer. Try again in a moment.');
    if (answer.status === 429) return show_error('Too many tries. Wait a minute, then try again.');
    if (answer.status === 403) return show_error('Nobody new is let in from this network for a while. Ask the organisers for a link.');
    if (!answer.ok) return show_error(`That did not work (${answer.status}). Try again in a moment.`);
    if (new URL(answer.url).searchParams.has('wrong-code')) return show_error(wrong);
    location.replace(location.pathname);
}

if (new URLSearchParams(location.search).has('wrong-code')) show_error(wrong);

form?.addEventListener('submit', (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    if (button) button.disabled = true;
    void join(form).finally(() => button && (button.disabled = false));
});
