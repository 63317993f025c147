import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safe_href, split_links } from '../src/components/links';
import { house_format_first } from '../src/net/codecs';
import { is_ask_page, stage_from_address } from '../src/pages/address';

test('addresses in text become links, punctuation stays outside', () => {
    assert.deepEqual(split_links('see (https://a.org/b).'), [
        { text: 'see (' },
        { text: 'https://a.org/b', href: 'https://a.org/b' },
        { text: ').' },
    ]);
    assert.deepEqual(split_links('https://a.org/w_(x)'), [
        { text: 'https://a.org/w_(x)', href: 'https://a.org/w_(x)' },
    ]);
    assert.deepEqual(split_links('<b>no</b>'), [{ text: '<b>no</b>' }]);
    assert.deepEqual(split_links(''), []);
});

test('only web addresses are links', () => {
    for (const bad of ['javascript:alert(1)', 'data:text/html,x', 'ftp://a.org', 'a.org', 'https://']) {
        assert.equal(safe_href(bad), null, bad);
        assert.ok(
            split_links(bad).every((piece) => piece.href === undefined),
            bad,
        );
    }
});

test('a text full of links is cut off politely', () => {
    const pieces = split_links('https://a.org '.repeat(100));
    assert.equal(pieces.filter((piece) => piece.href).length, 20);
    assert.equal(pieces.map((piece) => piece.text).join(''), 'https://a.org '.repeat(100));
});

test('H.264 constrained baseline is offered first, the rest in the order it came', () => {
    const h264 = (profile: string, mode: number) => ({
        mimeType: 'video/H264',
        sdpFmtpLine: `packetization-mode=${mode};profile-level-id=${profile}`,
    });
    const vp8 = { mimeType: 'video/VP8' };
    const rtx = { mimeType: 'video/rtx' };
    const order = house_format_first([
        vp8,
        rtx,
        h264('640032', 1),
        h264('42001f', 1),
        h264('42e01f', 0),
        h264('42e01f', 1),
    ]);
    assert.deepEqual(order, [h264('42e01f', 1), h264('42001f', 1), h264('640032', 1), h264('42e01f', 0), vp8, rtx]);
});

test('the stage comes from the address', () => {
    assert.equal(stage_from_address('/', ''), '');
    assert.equal(stage_from_address('/moderate', '?stage=hall'), 'hall');
    assert.equal(stage_from_address('/stage/ballroom-c', ''), 'ballroom-c');
    assert.equal(stage_from_address('/room/a%20b', ''), 'a b');
    assert.equal(stage_from_address('/ask/%zz', ''), '%zz');
    assert.equal(is_ask_page('/ask/hall'), true);
    assert.equal(is_ask_page('/stage/hall'), false);
});
