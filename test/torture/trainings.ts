/** Trainers for tortures: small runs, killed and taken up again, and what is read of them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { resolveConfig } from '../../src/catalog/config.ts';
import type { Chunk } from '../../src/core/chunk.ts';
import { FORMAT, type RunEvent, type RunHeader } from '../../src/core/run.ts';
import { STREAMS } from '../../src/protocol.ts';
import { follow, type FollowState } from '../../src/store/follow-run.ts';
import { within } from './tally.ts';

const TRAINER = resolve(import.meta.dirname, '../../dist/trainer.cjs');
export const TABLES = STREAMS.filter((name) => name.endsWith('.table'));

export const workspace = () => realpathSync(mkdtempSync(join(tmpdir(), 'descent-torture-')));
export const runFolder = (folder: string, id: string) => join(folder, '.descent', 'runs', id);

/** A recipe that takes a few seconds, and says everything that a run can say. */
export function header(folder: string, id: string, epochs: number): RunHeader {
  const { config, problems } = resolveConfig({
    dataset: { type: 'spirals', examples: 300 },
    model: { type: 'mlp', units: [16] },
    backend: 'wasm',
    regularization: { dropout: 0.1 },
    earlyStopping: { enabled: false },
    training: { epochs, checkpointSeconds: 1 },
    instrumentation: { every: 5 },
  });
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
  return { format: FORMAT, id, title: id, created: 0, workspaceFolder: folder, config, origins: {}, versions: {} };
}

export interface Trained {
  readonly child: ChildProcess;
  readonly exit: Promise<{ readonly code: number | null; readonly log: string }>;
}

export function train(header: RunHeader, resume: boolean): Trained {
  const child = spawn(process.execPath, [TRAINER], { stdio: ['pipe', 'ignore', 'pipe'] });
  let log = '';
  child.stderr?.on('data', (text) => {
    log += String(text);
  });
  const exit = new Promise<{ code: number | null; log: string }>((done) => child.on('close', (code) => done({ code, log })));
  child.stdin?.on('error', () => {});
  child.stdin?.end(JSON.stringify({ header, folder: runFolder(header.workspaceFolder, header.id), resume }));
  return { child, exit };
}

/** All that a reader is given of a run, from the disk alone. */
export interface Read {
  readonly events: readonly RunEvent[];
  readonly chunks: readonly Chunk[];
  readonly problems: readonly string[];
  readonly state: FollowState;
}

export async function readAll(folder: string, seconds = 20): Promise<Read> {
  let events: RunEvent[] = [];
  let chunks: Chunk[] = [];
  const problems: string[] = [];
  let settle: (state: FollowState) => void = () => {};
  const state = new Promise<FollowState>((done) => {
    settle = done;
  });
  const follower = follow(folder, {
    reset() {
      events = [];
      chunks = [];
    },
    event: (event) => events.push(event),
    chunk: (chunk) => chunks.push(chunk),
    problem: (message) => problems.push(message),
    refused() {},
    state: settle,
  });
  try {
    return { state: await within(seconds, `Reading ${folder}`, state), events, chunks, problems };
  } finally {
    follower.close();
  }
}

/** The rows of a table, each as one text: equal texts are equal rows bit for bit, NaN included. */
export function rowsOf(chunks: readonly Chunk[], table: string, without: readonly string[] = []): readonly string[] {
  return chunks
    .filter((chunk) => chunk.table === table)
    .flatMap(({ steps, columns, values }) =>
      [...steps].map((step, row) =>
        [step, ...columns.flatMap((name, i) => (without.includes(name) ? [] : [`${name}=${hex(values[i]?.[row] ?? 0)}`]))].join(
          ' ',
        ),
      ),
    );
}

const bits = new DataView(new ArrayBuffer(4));
function hex(value: number): string {
  bits.setFloat32(0, value);
  return bits.getUint32(0).toString(16);
}

export const bytesOf = (path: string): Buffer => {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
};
