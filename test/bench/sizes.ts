/**
 * What the extension adds to VS Code: the time of its activation and the bytes of what is installed.
 *
 * Activation is what VS Code itself measured and shows under "Developer: Show Running Extensions": loading the code, calling
 * `activate` and waiting for it. A workspace with a recorded run activates the extension at every start; the window is loaded
 * anew for each measurement, with the packaged extension. VS Code's own extensions of the same window stand beside it.
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { makeWorkspace, packageExtension, project, removeWorkspace } from '../e2e/product.ts';
import { VSCode } from '../harness/vscode.ts';
import { headerOf, startedOf } from './made-runs.ts';
import { type Bench, digits, median, milliseconds, ratio, table, times } from './report.ts';

const ROUNDS = 5;
const OURS = 'Descent';
const BUNDLES = {
  'extension.cjs': 'the extension host',
  'page.js': 'the dashboard',
  'playground.js': 'the playground',
  'page.css': 'the style of both',
  'codicon.ttf': 'its icons',
  'trainer.cjs': 'the trainer, with TensorFlow.js',
  'tfjs-backend-wasm-simd.wasm': 'TensorFlow.js on WebAssembly',
  'statistics.wasm': 'statistics',
  'products.wasm': 'products of matrices',
  'windows.wasm': 'gradients of convolution and pooling',
  'cli.cjs': 'the command line',
  'legacy-encodings.cjs': 'text that is not UTF-8',
  'typescript-compiler.cjs': 'namespaces and decorators of TypeScript',
} as const;

/** Milliseconds of activation by the extension's name, as VS Code shows them. */
async function activations(code: VSCode): Promise<ReadonlyMap<string, number>> {
  await code.command('Developer: Show Running Extensions');
  const rows = code.page.locator('.runtime-extensions-editor .monaco-list-row');
  await rows.filter({ hasText: OURS }).locator('.activation-time', { hasText: /\d/ }).waitFor();
  const found = new Map<string, number>();
  for (const row of await rows.all()) {
    const [name, time] = [await row.locator('.name').first().textContent(), await row.locator('.activation-time').textContent()];
    const value = /(\d+)\s*ms/.exec(time ?? '')?.[1];
    if (name && value !== undefined) found.set(name.trim(), Number(value));
  }
  return found;
}

async function activation(vsix: string, rounds: number): Promise<ReadonlyMap<string, readonly number[]>> {
  const shape = { id: 'recorded', steps: 100 };
  const run = `.descent/runs/${shape.id}`;
  const workspace = makeWorkspace({
    [`${run}/run.json`]: JSON.stringify(headerOf(shape)),
    [`${run}/events.jsonl`]: `${JSON.stringify(startedOf(shape))}\n`,
  });
  const code = await VSCode.open(workspace, { vsix: [vsix] });
  const all = new Map<string, number[]>();
  try {
    // The first window of a new installation is not counted.
    for (let round = -1; round < rounds; round++) {
      if (round >= 0) await code.navigate(workspace);
      await sleep(5000);
      const seen = await activations(code);
      if (round >= 0) for (const [name, time] of seen) all.set(name, [...(all.get(name) ?? []), time]);
    }
  } finally {
    await code.close();
    removeWorkspace(workspace);
  }
  return all;
}

export const sizes: Bench = {
  name: 'sizes',
  title: 'Activation and size',
  async run(quick) {
    const vsix = await packageExtension();
    try {
      const seen = await activation(vsix, quick ? 1 : ROUNDS);
      const ours = seen.get(OURS) ?? [];
      const started = [...seen].sort(([, a], [, b]) => median(b) - median(a)).slice(0, 6);
      const activated = started.map(([name, all]) => [
        name === OURS ? `**${name}**` : name,
        milliseconds(median(all)),
        all.length === ours.length ? times(ratio(all, ours)) : '–',
      ]);
      const bytes = (size: number) => `${digits(size / 1024)} KiB`;
      const files = Object.entries(BUNDLES).map(([name, what]) => {
        const content = readFileSync(join(project, 'dist', name));
        return [`${name}: ${what}`, bytes(content.length), bytes(gzipSync(content, { level: 9 }).length)];
      });
      const packaged = ['**descent.vsix**', '', bytes(statSync(vsix).size)];
      const text = [
        table(['activation, as VS Code measures it', 'median', 'to Descent'], activated),
        table(['file', 'raw', 'gzip'], [...files, packaged]),
      ].join('\n\n');
      return { text, goals: [] };
    } finally {
      removeWorkspace(dirname(vsix));
    }
  },
};
