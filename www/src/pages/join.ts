// The attendance code's page is plain HTML; the server sends it back with ?wrong-code.
if (new URLSearchParams(location.search).has('wrong-code')) {
    document.getElementById('wrong-code')?.removeAttribute('hidden');
    document.getElementById('code')?.setAttribute('aria-invalid', 'true');
}
