// Builds the pages into dist/: scripts and styles with content hashes in dist/assets, one HTML file a page: from page.html
// those that are an application, the others as they are.
// With --tests: bundles test/*.test.ts into build/tests instead, for `node --test`.
import { build } from 'esbuild';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const in_root = (...parts) => join(root, ...parts);

async function build_tests() {
    const out = in_root('build', 'tests');
    rmSync(out, { recursive: true, force: true });
    const tests = readdirSync(in_root('test')).filter((name) => name.endsWith('.test.ts'));
    await build({
        entryPoints: tests.map((name) => in_root('test', name)),
        outdir: out,
        outExtension: { '.js': '.mjs' },
        bundle: true,
        platform: 'node',
        format: 'esm',
        target: 'node18',
        logLevel: 'warning',
    });
}

// The applications, by the name of their script.
const pages = {
    attend: { title: 'Lanai' },
    moderate: { title: 'Moderate · Lanai' },
    speak: { title: 'Speak · Lanai' },
    room: { title: 'Room screen · Lanai', attributes: ' data-fixed-theme="dark"' },
    organise: { title: 'Organise · Lanai' },
};

const targets = ['es2022', 'chrome109', 'firefox115', 'safari16'];

function shared_options(out) {
    return {
        outdir: join(out, 'assets'),
        entryNames: '[name]-[hash]',
        chunkNames: '[name]-[hash]',
        assetNames: '[name]-[hash]',
        publicPath: '/assets',
        loader: { '.woff2': 'file', '.svg': 'copy' },
        bundle: true,
        target: targets,
        minify: true,
        legalComments: 'none',
        metafile: true,
        logLevel: 'warning',
    };
}

// Names become '/assets/NAME-HASH.ext', as the templates in html/ refer to them.
async function build_assets(out) {
    const results = [
        await build({
            ...shared_options(out),
            entryPoints: [
                ...Object.keys(pages).map((name) => in_root('src', 'pages', `${name}.tsx`)),
                in_root('src', 'icon.svg'),
                in_root('src', 'styles', 'main.css'),
            ],
            splitting: true,
            format: 'esm',
            jsx: 'automatic',
            jsxImportSource: 'preact',
        }),
        // Plain scripts: before the first paint, and on pages that need no module. They leave no global names.
        await build({
            ...shared_options(out),
            entryPoints: [in_root('src', 'theme.ts'), in_root('src', 'pages', 'join.ts')],
            format: 'iife',
        }),
    ];
    const addresses = new Map();
    for (const file of results.flatMap((result) => Object.keys(result.metafile.outputs))) {
        const name = basename(file);
        const plain = name.replace(/-[A-Z0-9]{8}(\.[a-z0-9]+)$/, '$1');
        if (plain !== 'chunk.js') addresses.set(plain, `/assets/${name}`);
    }
    return addresses;
}

// words: what {{name}} stands for beside the files that the build made.
function write_page(out, addresses, template, name, words = {}) {
    const page = readFileSync(in_root('html', template), 'utf8').replace(/\{\{([\w.-]+)\}\}/g, (_, key) => {
        const word = words[key] ?? addresses.get(key);
        if (word === undefined) throw new Error(`html/${template} refers to ${key}, which the build did not make`);
        return word;
    });
    writeFileSync(join(out, name), page);
}

function write_pages(out, addresses) {
    for (const [page, { title, attributes = '' }] of Object.entries(pages))
        write_page(out, addresses, 'page.html', `${page}.html`, {
            page,
            title,
            attributes,
            script: addresses.get(`${page}.js`),
        });
    for (const name of ['join.html', 'refused.html']) write_page(out, addresses, name, name);
}

if (process.argv.includes('--tests')) {
    await build_tests();
} else {
    const out = in_root('dist');
    rmSync(out, { recursive: true, force: true });
    mkdirSync(out, { recursive: true });
    write_pages(out, await build_assets(out));
}
