/** Saves the checkpoints of a running training, and records that it did. */
import * as l10n from '@vscode/l10n';
import { existsSync } from 'node:fs';
import type { EarlyStoppingMonitor } from '../../core/early-stopping.ts';
import { UserError } from '../../core/fault.ts';
import type { Position } from '../checkpoints/checkpoint.ts';
import { Checkpoints } from '../checkpoints/checkpoints.ts';
import type { Outbox } from '../recording/outbox.ts';
import { snapshot, snapshotWeights, type TrainingState } from './state.ts';

export interface CheckpointSaverParts {
  /** Of the run. */
  readonly folder: string;
  readonly identity: string | undefined;
  readonly outbox: Outbox;
  readonly state: TrainingState;
  readonly watch: EarlyStoppingMonitor;
}

export class CheckpointSaver {
  readonly #parts: CheckpointSaverParts;
  readonly #checkpoints: Checkpoints;
  /** The epoch whose weights are in the file of the best ones. */
  #savedBest: number;

  constructor(parts: CheckpointSaverParts) {
    this.#parts = parts;
    this.#checkpoints = new Checkpoints(parts.folder, parts.identity);
    this.#savedBest = parts.watch.watched.bestEpoch;
  }

  /**
   * Saves the state between two steps, and the best weights if they are new. Weights that are not `finite` are not saved, since
   * nothing good can follow from them. Disk errors are passed to the outbox; rejects with a `UserError` where the run's folder was
   * deleted.
   */
  async save(position: Position, finite: boolean): Promise<void> {
    const { folder, outbox, state, watch } = this.#parts;
    const { step, epoch } = position;
    try {
      if (finite) {
        const file = this.#checkpoints.save(await snapshot(state, position));
        outbox.event({ type: 'checkpoint', epoch, file, best: false }, step);
      }
      const { bestEpoch } = watch.watched;
      if (!state.best.kept || this.#savedBest === bestEpoch) return;
      this.#savedBest = bestEpoch;
      const file = this.#checkpoints.saveBest(await snapshotWeights(state.network, position, state.best));
      outbox.event({ type: 'checkpoint', epoch: bestEpoch, file, best: true }, step);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (!existsSync(folder))
        throw new UserError({
          message: l10n.t('The folder of the run was deleted: {0}', folder),
          file: folder,
          remedy: l10n.t('Start a new run.'),
        });
      outbox.reportDiskError(error);
    }
  }

  /** Saves the weights that the training ends with. */
  async saveFinal(position: Position): Promise<void> {
    this.#checkpoints.saveFinal(await snapshotWeights(this.#parts.state.network, position));
  }
}
