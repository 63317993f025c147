// What is exported is what its schema says: c3voc's for JSON (ajv), frab's for XML (xmllint). Random programmes, made
// by the same generator as the round trips of unit_schedule.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { root } from '../support/server.mjs';

const run = promisify(execFile);
const schemas = path.join(root, 'tests/integration/schemas');
const count = 200;
let folder;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lanai-exports-'));
  await run(path.join(root, 'build/release/export_samples'), [folder, String(count)]);
});
after(() => rm(folder, { recursive: true, force: true }));

const files = async (extension) => {
  const found = (await readdir(folder)).filter((name) => name.endsWith(extension)).map((name) => path.join(folder, name));
  assert.equal(found.length, count);
  return found;
};

async function jsonSchema() {
  const schema = JSON.parse(await readFile(path.join(schemas, 'c3voc-schema.json'), 'utf8'));
  delete schema.$schema; // draft 6, which ajv reads as it is but does not know by name
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addFormat('color', /^#[0-9a-f]{6}$/i);
  return ajv.compile(schema);
}

const xmllint = (...xml) => run('xmllint', ['--noout', '--nonet', '--schema', path.join(schemas, 'frab-schedule.xml.xsd'), ...xml],
  { maxBuffer: 16 * 1024 * 1024 });

test('schedule.json is valid against the schema of c3voc', async () => {
  const validate = await jsonSchema();
  for (const file of await files('.json')) {
    const valid = validate(JSON.parse(await readFile(file, 'utf8')));
    assert.ok(valid, `${path.basename(file)}: ${JSON.stringify(validate.errors?.slice(0, 3), null, 1)}`);
  }
});

test('schedule.xml is valid against the XSD of frab', async () => {
  await xmllint(...(await files('.xml')));
});

test('the schemas refuse what is not valid', async () => {
  const json = (await readFile((await files('.json'))[0], 'utf8')).replaceAll('"daysCount"', '"dayCount"');
  assert.equal((await jsonSchema())(JSON.parse(json)), false);
  const xml = (await readFile((await files('.xml'))[0], 'utf8')).replaceAll('<version>', '<release>').replaceAll('</version>', '</release>');
  const broken = path.join(folder, 'broken');
  await writeFile(broken, xml);
  await assert.rejects(xmllint(broken), /release/);
});
