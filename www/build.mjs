// Builds the pages into dist/: scripts and styles with content hashes in dist/assets, one HTML file a page.
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
    const pages = ['attend', 'moderate', 'speak', 'room'].map((name) => in_root('src', 'pages', `${name}.tsx`));
    const results = [
        await build({
            ...shared_options(out),
            entryPoints: [...pages, in_root('src', 'icon.svg'), in_root('src', 'styles', 'main.css')],
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

function write_pages(out, addresses) {
    for (const name of readdirSync(in_root('html')).filter((file) => file.endsWith('.html'))) {
        const template = readFileSync(in_root('html', name), 'utf8');
        const page = template.replace(/\{\{([\w.-]+)\}\}/g, (_, asset) => {
            const address = addresses.get(asset);
            if (!address) throw new Error(`html/${name} refers to ${asset}, which the build did not make`);
            return address;
        });
        writeFileSync(join(out, name), page);
    }
}

if (process.argv.includes('--tests')) {
    await build_tests();
} else {
    const out = in_root('dist');
    rmSync(out, { recursive: true, force: true });
    mkdirSync(out, { recursive: true });
    write_pages(out, await build_assets(out));
}
