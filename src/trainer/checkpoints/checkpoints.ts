/** The checkpoint files of a run: the last two, since the newest may be damaged, the best weights, and the final ones. */
import { constants } from 'node:buffer';
import * as l10n from '@vscode/l10n';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { messageOf, UserError } from '../../core/fault.ts';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { writeWholeSync } from '../../store/disk.ts';
import { readWholeSync } from '../../store/regular-file.ts';

/** It is read whole: what neither an array nor the memory of this computer can hold is no checkpoint of a run that trained here. */
const LARGEST = Math.min(constants.MAX_LENGTH, totalmem());
const KEPT = 2;
const BEST = 'best.ckpt';
const FINAL = 'final.ckpt';

export class Checkpoints {
  readonly #folder: string;
  readonly #identity: string | undefined;

  /** `identity` is the run's. */
  constructor(runFolder: string, identity?: string) {
    this.#folder = join(runFolder, 'checkpoints');
    this.#identity = identity;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
  }

  /** Writes it as the newest and returns its path inside the run's folder. Throws a `UserError`. */
  save(checkpoint: Checkpoint): string {
    const name = `step-${String(checkpoint.position.step).padStart(10, '0')}.ckpt`;
    this.#write(name, checkpoint);
    for (const old of this.#list().slice(KEPT)) rmSync(join(this.#folder, old), { force: true });
    return `checkpoints/${name}`;
  }

  saveBest(checkpoint: Checkpoint): string {
    this.#write(BEST, checkpoint);
    return `checkpoints/${BEST}`;
  }

  /** Saves the result of the training: the last weights, or the best ones where those were restored. */
  saveFinal(checkpoint: Checkpoint): void {
    this.#write(FINAL, checkpoint);
  }

  /**
   * The newest that can be read, and a sentence on each that is damaged; undefined when none was written yet.
   * Throws a `UserError` when all are damaged.
   */
  load(): { readonly checkpoint: Checkpoint; readonly damaged: readonly string[] } | undefined {
    const damaged: string[] = [];
    const names = this.#list();
    for (const name of names) {
      const file = join(this.#folder, name);
      try {
        const checkpoint = decodeCheckpoint(readWholeSync(file, LARGEST));
        if (checkpoint.run !== undefined && this.#identity !== undefined && checkpoint.run !== this.#identity)
          throw new Error(l10n.t('it belongs to another run'));
        return { checkpoint, damaged };
      } catch (error) {
        damaged.push(l10n.t('The checkpoint {0} cannot be read: {1}.', file, messageOf(error)));
      }
    }
    if (names.length === 0) return undefined;
    throw new UserError({
      message: l10n.t('The run cannot be resumed. {0}', damaged.join(' ')),
      file: this.#folder,
      remedy: l10n.t('Start a new run with the same settings.'),
    });
  }

  #write(name: string, checkpoint: Checkpoint): void {
    const run = this.#identity === undefined ? {} : { run: this.#identity };
    writeWholeSync(join(this.#folder, name), encodeCheckpoint({ ...checkpoint, ...run }));
  }

  /** Newest first. */
  #list(): string[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder)
      .filter((name) => /^step-\d+\.ckpt$/.test(name))
      .sort()
      .reverse();
  }
}
