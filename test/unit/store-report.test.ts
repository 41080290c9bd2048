import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { UserError } from '../../src/core/fault.ts';
import { blockId, parseManifest, REPORT_ID } from '../../src/core/report-format.ts';
import { TRANSLATIONS_ID } from '../../src/core/localize.ts';
import { RunData } from '../../src/core/run-data.ts';
import { streamReader } from '../../src/core/streams.ts';
import { writeNotes } from '../../src/store/run-folders.ts';
import { localize } from '../../src/store/localization.ts';
import { writeReport } from '../../src/store/write-report.ts';
import { folderOf, temporary } from './fake-trainer.ts';
import { bytesOf, endedEvent, header, lines, started, stepRows, STEP_NAMES } from './runs.ts';

const HOSTILE = `</script><script>alert(1)</script><!-- "'&`;

function assets(js = 'export const page = 1;\n', css = `@font-face{src:url("./codicon.ttf?1a2b")}`) {
  const folder = temporary();
  writeFileSync(join(folder, 'page.js'), js);
  writeFileSync(join(folder, 'page.css'), css);
  writeFileSync(join(folder, 'codicon.ttf'), 'the font');
  return { js: join(folder, 'page.js'), css: join(folder, 'page.css') };
}

/** The elements of a report, cut as a browser's tokenizer cuts them: an element of raw text ends at the first `</name`. */
function elements(html: string) {
  const found: { name: string; attributes: string; text: string }[] = [];
  for (let at = 0; ; ) {
    const open = /<(script|style|title)\b([^>]*)>/gi;
    open.lastIndex = at;
    const match = open.exec(html);
    if (!match) return found;
    const name = (match[1] ?? '').toLowerCase();
    const start = match.index + match[0].length;
    const end = html.toLowerCase().indexOf(`</${name}`, start);
    found.push({ name, attributes: match[2] ?? '', text: html.slice(start, end) });
    at = end;
  }
}
const read = (out: string) => {
  const html = readFileSync(out, 'utf8');
  const found = elements(html);
  const byId = (id: string) => found.find(({ attributes }) => attributes.includes(`id="${id}"`))?.text;
  return { html, found, byId, manifest: parseManifest(byId(REPORT_ID) ?? '') };
};
/** A run of a report, read as the page reads it. */
function runOf(out: string, index = 0) {
  const { manifest, byId } = read(out);
  const told = manifest.runs[index];
  assert.ok(told);
  const data = new RunData(told.header);
  const problems: string[] = [];
  for (const { stream, id, bytes } of told.blocks) {
    const unpacked = gunzipSync(Buffer.from(byId(id) ?? '', 'base64'));
    assert.equal(unpacked.length, bytes);
    const reader = streamReader(stream, {
      event: (event) => data.event(event),
      chunk: (chunk) => data.chunk(chunk),
      problem: (message) => problems.push(message),
    });
    reader.push(unpacked);
  }
  return { data, told, problems };
}
const losses = (data: RunData) =>
  data.view({ kind: 'series', run: '', table: 'steps', columns: ['loss'], x: 'step', buckets: 1e6 });

const recorded = (rows = stepRows(1, 100)) =>
  folderOf({ 'events.jsonl': lines([started, endedEvent(100)]), 'steps.table': bytesOf('steps', STEP_NAMES, rows) });

test('the run in a report is the run', async () => {
  const out = join(temporary(), 'report.html');
  await writeReport(recorded(), assets(), out);
  const { data, told, problems } = runOf(out);
  assert.deepEqual([told.header, told.notices, told.interrupted, problems], [header(), [], false, []]);
  assert.equal(data.run.status, 'finished');
  assert.deepEqual(
    Array.from(losses(data).step),
    stepRows(1, 100).map(([step]) => step),
  );
});

test('a report speaks the language that it was written in', async () => {
  const out = join(temporary(), 'report.html');
  localize({ language: 'de', translations: { Loss: 'Verlust' } });
  try {
    await writeReport(recorded(), assets(), out);
  } finally {
    localize();
  }
  assert.match(read(out).html, /^<!DOCTYPE html>\n<html lang="de">/);
  assert.deepEqual(JSON.parse(read(out).byId(TRANSLATIONS_ID) ?? ''), { Loss: 'Verlust' });
  await writeReport(recorded(), assets(), out);
  assert.equal(read(out).byId(TRANSLATIONS_ID), undefined);
});

test('several runs keep their order, and interrupted ones say so', async () => {
  const out = join(temporary(), 'report.html');
  await writeReport([recorded(), folderOf({ 'events.jsonl': lines([started]) })], assets(), out);
  assert.deepEqual(
    read(out).manifest.runs.map(({ interrupted, blocks }) => [interrupted, blocks.map(({ id }) => id)]),
    [
      [false, [blockId(0, 'events.jsonl'), blockId(0, 'steps.table')]],
      [true, [blockId(1, 'events.jsonl')]],
    ],
  );
});

test('nothing in a log, a name or the page itself can end an element or run', async () => {
  const folder = folderOf({ 'events.jsonl': lines([started, { ...endedEvent(1), reason: HOSTILE } as never]) });
  writeFileSync(join(folder, 'run.json'), JSON.stringify(header('run', { title: HOSTILE })));
  await writeNotes(folder, { name: HOSTILE });
  const out = join(temporary(), 'report.html');
  const page = 'export const a = "</script>"; export const b = `<!-- <SCRIPT`; export const c = /<\\/SCRIPT>/.test("</SCRIPT>");';
  await writeReport(folder, assets(page, 'a::after{content:"</style><script>"}'), out);
  const { html, found, manifest } = read(out);
  assert.deepEqual(
    found.map(({ name, attributes }) => [name, attributes.replace(/ id=.*/, '').trim()]),
    [
      ['title', ''],
      ['style', ''],
      ['script', 'type="application/octet-stream+base64"'],
      ['script', 'type="application/json"'],
      ['script', 'type="module"'],
    ],
  );
  assert.ok(html.trimEnd().endsWith('</html>'));
  assert.equal(html.match(/<!--/), null);
  assert.deepEqual([manifest.runs[0]?.header.title, manifest.runs[0]?.notes.name], [HOSTILE, HOSTILE]);
  const script = found.at(-1)?.text ?? '';
  const module = (await import(`data:text/javascript,${encodeURIComponent(script)}`)) as Record<string, unknown>;
  assert.deepEqual([module.a, module.b, module.c], ['</script>', '<!-- <SCRIPT', true]);
});

test('the policy allows the page its own script and style by hash, the font inside, and nothing else', async () => {
  const out = join(temporary(), 'report.html');
  await writeReport(recorded(), assets('export {};\r\n'), out);
  const { html, found } = read(out);
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
  const hashOf = (name: string) => {
    const text = found.filter((element) => element.name === name).at(-1)?.text ?? '';
    return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  };
  assert.ok(policy.startsWith("default-src 'none'; "));
  assert.ok(policy.includes(`script-src ${hashOf('script')};`), policy);
  assert.ok(policy.includes(`style-src ${hashOf('style')};`), policy);
  assert.ok(!/unsafe|https?:/.test(policy), policy);
  assert.ok(html.includes(`url(data:font/ttf;base64,${Buffer.from('the font').toString('base64')})`));
  assert.ok(!/\s(src|href)=/.test(html.replace(/<script type="module">[\s\S]*/, '')));
});

test('a large table is thinned out, says so, and keeps its spikes and its NaN', async () => {
  const rows = stepRows(1, 4000).map(([step = 0]) => [step, 1, step / 10, step / 2]);
  rows[1234] = [1235, 50, 123.5, 617.5];
  rows[2345] = [2346, Number.NaN, 234.6, 1173];
  const folder = recorded(rows);
  const out = join(temporary(), 'report.html');
  const size = bytesOf('steps', STEP_NAMES, rows).length;
  await writeReport(folder, assets(), out, size / 8);
  const { data, told, problems } = runOf(out);
  assert.deepEqual(problems, []);
  const view = losses(data);
  assert.ok(view.x.length > 100 && view.x.length < 600, `${view.x.length} rows`);
  const means = Array.from(view.columns[0]?.mean ?? []);
  assert.equal(means[Array.from(view.step).indexOf(1235)], 50);
  assert.equal(view.columns[0]?.nonFinite[Array.from(view.step).indexOf(2346)], 1);
  assert.match(told.notices[0] ?? '', /steps\.table contains about one in 8 recorded steps/);
});

test('thinning out the layers keeps whole samples', async () => {
  const rows = Array.from({ length: 400 }, (_, i) => [Math.floor(i / 4) + 1, i % 4, i]);
  const bytes = bytesOf('layers', ['weight', 'ratio'], rows);
  const folder = folderOf({ 'events.jsonl': lines([started]), 'layers.table': bytes });
  const out = join(temporary(), 'report.html');
  await writeReport(folder, assets(), out, bytes.length / 4);
  const view = runOf(out).data.view({ kind: 'heatmap', run: '', x: 'step', column: 'ratio', buckets: 1000 });
  assert.deepEqual([view.weights, view.x.length, Array.from(view.step.subarray(0, 3))], [4, 25, [1, 5, 9]]);
  assert.ok(view.cells.every((cell) => Number.isFinite(cell)));
});

test('what cannot be read or written is named, and nothing half done stays', async () => {
  const folder = temporary();
  mkdirSync(join(folder, 'taken'));
  const fails = (runs: string, page: Parameters<typeof writeReport>[1], out: string, message: RegExp) =>
    assert.rejects(writeReport(runs, page, out), (error) => error instanceof UserError && message.test(error.message));
  await fails(
    recorded(),
    assets(),
    join(folder, 'no', 'such', 'report.html'),
    /cannot be written because it or its folder does not exist.*report\.html/,
  );
  await fails(join(folder, 'gone'), assets(), join(folder, 'a.html'), /cannot be read.*run\.json/);
  await fails(
    recorded(),
    { js: join(folder, 'page.js'), css: assets().css },
    join(folder, 'b.html'),
    /files for the report cannot be read.*page\.js/,
  );
  await fails(recorded(), assets(), join(folder, 'taken'), /cannot be written because it is a folder.*taken/);
  assert.deepEqual(readdirSync(folder), ['taken']);
  assert.ok(!existsSync(join(folder, 'a.html')));
});

test('a manifest of a newer or a foreign report is refused in words', () => {
  assert.throws(() => parseManifest('{"format": 99, "runs": []}'), /newer version of Descent \(format 99/);
  assert.throws(() => parseManifest('{"hello": 1}'), /no runs that Descent can read/);
});
