/** Trainings that are driven step by step, several side by side: each takes its turn while the others wait. */
import { type ChildProcess, fork } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { resolveConfig } from '../../src/catalog/config.ts';
import { FORMAT, type RunConfig, type RunEvent } from '../../src/core/run.ts';
import type { Chunk } from '../../src/core/chunk.ts';
import { type Follower, follow } from '../../src/store/follow-run.ts';
import { launch } from '../../src/store/launch-trainer.ts';
import { project } from '../e2e/product.ts';
import type { BackendEnvironment } from '../../src/trainer/backends/index.ts';
import type { Kind } from './plain-training.ts';

/** Takes this many steps and tells the milliseconds that they took. */
export interface Training {
  take(steps: number): Promise<number>;
  end(): Promise<void>;
}

export function configOf(given: Readonly<Record<string, unknown>>): RunConfig {
  const { config, problems } = resolveConfig(given);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
  return config;
}

/** Bundles `plain-training.ts` as the trainer is bundled, so that neither has an advantage, and starts it. */
export async function plainTraining(
  config: RunConfig,
  folder: string,
  kind: Kind,
  around: BackendEnvironment = {},
): Promise<Training> {
  const place = join(folder, `.plain-${kind}`);
  mkdirSync(place, { recursive: true });
  for (const name of ['tfjs-backend-wasm-simd.wasm', 'statistics.wasm', 'products.wasm', 'windows.wasm'])
    cpSync(join(project, 'dist', name), join(place, name));
  if (existsSync(join(project, 'dist/dawn'))) symlinkSync(join(project, 'dist/dawn'), join(place, 'dawn'), 'junction');
  const outfile = join(place, 'plain.cjs');
  await build({
    bundle: true,
    minify: true,
    logLevel: 'error',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    define: { 'import.meta.dirname': '__dirname' },
    entryPoints: [join(project, 'test/bench/plain-training.ts')],
    outfile,
  });
  const child = fork(outfile, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await ask(child, { config, folder, kind, around, steps: 0 });
  return {
    take: (steps) => ask(child, { steps }),
    async end() {
      child.disconnect();
    },
  };
}

function ask(child: ChildProcess, message: object): Promise<number> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new Error('The plain training has ended.'));
    child.once('exit', gone);
    child.once('message', ({ milliseconds }: { readonly milliseconds: number }) => {
      child.off('exit', gone);
      resolve(milliseconds);
    });
    child.send(message);
  });
}

/**
 * A run of the trainer as it is shipped, held at a pause between turns. Its time is the run's own clock, which stands still in a pause,
 * so that a turn has all that a step costs: batch, step, figures, rows and socket, but not the checkpoint that a pause writes.
 */
export class TrainerRun implements Training {
  readonly #follower: Follower;
  readonly events: RunEvent[] = [];
  #clock = 0;
  /** The trainer has gone, and left its folder whole. */
  #over = false;
  #changed: () => void = () => {};

  private constructor(folder: string) {
    this.#follower = follow(folder, {
      event: (event) => {
        this.events.push(event);
        this.#changed();
      },
      chunk: (chunk) => {
        if (chunk.table === 'steps') this.#clock = lastOf(chunk, 'time');
      },
      state: (state) => {
        this.#over = state !== 'live';
        this.#changed();
      },
      reset() {},
      refused() {},
      problem() {},
    });
  }

  static async start(config: RunConfig, workspaceFolder: string, id: string, storage?: string): Promise<TrainerRun> {
    const folder = join(workspaceFolder, '.descent', 'runs', id);
    const header = { format: FORMAT, id, title: id, created: Date.now(), workspaceFolder, config, origins: {}, versions: {} };
    await launch({
      trainer: join(project, 'dist/trainer.cjs'),
      request: { header, folder, resume: false },
      ...(storage === undefined ? {} : { storage }),
    });
    const run = new TrainerRun(folder);
    await run.#until(() => run.#follower.send({ type: 'pause' }), 'the line to the trainer');
    await run.#until(() => run.#count('paused') > 0, 'the pause');
    return run;
  }

  async take(steps: number): Promise<number> {
    const [before, pauses, checkpoints] = [this.#clock, this.#count('paused'), this.#count('checkpoint')];
    this.#follower.send({ type: 'step', count: steps });
    await this.#until(() => this.#count('paused') > pauses && this.#count('checkpoint') > checkpoints, 'the end of the turn');
    return 1000 * (this.#clock - before);
  }

  async end(): Promise<void> {
    this.#follower.send({ type: 'stop', restoreBest: false });
    await this.#until(() => this.#over, 'the end');
    this.#follower.close();
  }

  #count(type: RunEvent['type']): number {
    return this.events.filter((event) => event.type === type).length;
  }

  async #until(is: () => boolean, what: string): Promise<void> {
    const limit = Date.now() + 120_000;
    while (!is()) {
      const ended = this.events.find((event) => event.type === 'ended');
      if (ended?.type === 'ended' && !is() && what !== 'the end')
        throw new Error(`The run ended before ${what}: ${ended.reason}`);
      if (Date.now() > limit) throw new Error(`Waited in vain for ${what}.`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 200);
        this.#changed = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}

const lastOf = ({ columns, values }: Chunk, name: string) => values[columns.indexOf(name)]?.at(-1) ?? Number.NaN;
