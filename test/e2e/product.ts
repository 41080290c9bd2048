/** The packaged product and workspaces to use it in. */
import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, matchesGlob, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Chunk, decodeChunk } from '../../src/core/chunk.ts';
import type { RunEvent } from '../../src/core/run.ts';
import { isRecord } from '../../src/core/params.ts';

export const project = resolve(import.meta.dirname, '../..');
export const data = resolve(project, '../shared/data');

/** All that a package may hold; runs of whoever makes it, for one, are nobody's business. */
const SHIPPED = [
  '*.{md,txt,json}',
  'LICENSE',
  'descent.d.ts',
  'dist/*.{cjs,js,css,ttf,wasm}',
  'dist/dawn.json',
  'dist/dawn/LICENSE.md',
  'dist/dawn/*/*.{node,dll,txt,TXT}',
  'media/*.{png,svg}',
  'media/walkthrough/*.png',
  'schemas/*.json',
  'l10n/*.json',
  'samples/digits/*.{ts,md}',
  'samples/digits/.vscode/*.json',
];

/** Makes the very file that users install, in a folder of its own; with a target, that of one platform. */
export async function packageExtension(target?: string): Promise<string> {
  const file = join(mkdtempSync(join(tmpdir(), 'descent-vsix-')), 'descent.vsix');
  const vsce = join(project, 'node_modules/@vscode/vsce/vsce');
  const flags = ['package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', file];
  if (target !== undefined) flags.push('--target', target);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [vsce, ...flags], { cwd: project });
  const warnings = `${stdout}\n${stderr}`.split('\n').filter((line) => /warn/i.test(line));
  if (warnings.length > 0) throw new Error(`The package was made with warnings:\n${warnings.join('\n')}`);
  const listed = await promisify(execFile)(process.execPath, [vsce, 'ls', '--no-dependencies'], { cwd: project });
  const strange = listed.stdout
    .split('\n')
    .filter((name) => name !== '' && !SHIPPED.some((pattern) => matchesGlob(name, pattern)));
  if (strange.length > 0) throw new Error(`The package holds what nobody is to get:\n${strange.join('\n')}`);
  return file;
}

/** A folder with these files; names may have folders in them. */
export function makeWorkspace(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'descent-e2e-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

export const removeWorkspace = (folder: string) => rmSync(folder, { recursive: true, force: true, maxRetries: 10 });

/** Run folders, oldest first. */
export const runsOf = (workspace: string) =>
  globSync('.descent/runs/*/run.json', { cwd: workspace })
    .map((file) => join(workspace, dirname(file)))
    .sort();

/** The events so far. A run that has just begun has none: its log is made a moment after its `run.json`. */
export function eventsOf(run: string): RunEvent[] {
  const file = join(run, 'events.jsonl');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  return lines
    .map((line) => JSON.parse(line) as unknown)
    .filter((event): event is RunEvent => isRecord(event) && 'type' in event);
}

/** The step of every row of a table. */
export const stepsOf = (run: string, table = 'steps'): number[] => chunksOf(run, table).flatMap(({ steps }) => [...steps]);

/** One column of a table, a value a row. */
export const columnOf = (run: string, table: string, column: string): number[] =>
  chunksOf(run, table).flatMap(({ columns, values }) => [...(values[columns.indexOf(column)] ?? [])]);

function chunksOf(run: string, table: string): Chunk[] {
  const file = join(run, `${table}.table`);
  const bytes = existsSync(file) ? readFileSync(file) : new Uint8Array();
  const chunks: Chunk[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const decoded = decodeChunk(bytes, offset);
    if (decoded.kind !== 'chunk') break;
    chunks.push(decoded.chunk);
    offset = decoded.next;
  }
  return chunks;
}

/** Waits for something to be so; fails with what it waited for. */
export async function until<T>(
  what: string,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  seconds = 30,
): Promise<T> {
  const limit = Date.now() + seconds * 1000;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > limit) throw new Error(`Waited ${seconds} seconds in vain for ${what}.`);
    await sleep(100);
  }
}
