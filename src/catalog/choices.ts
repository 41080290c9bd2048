/** The settings that choose an entry of a registry, with its parameters. */
import type { Choice } from '../core/params.ts';
import type { ChoiceSetting } from '../core/run.ts';
import { datasets } from './datasets/index.ts';
import { models } from './models/index.ts';
import { optimizers } from './optimizers/index.ts';
import { schedules } from './schedules/index.ts';

/** By the setting's name. */
export const CHOICES: Readonly<Record<ChoiceSetting, { readonly title: string; readonly entries: readonly Choice[] }>> = {
  dataset: { title: 'Dataset', entries: datasets },
  model: { title: 'Model', entries: models },
  optimizer: { title: 'Optimizer', entries: optimizers },
  schedule: { title: 'Schedule', entries: schedules },
};
