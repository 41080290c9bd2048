/** The settings that choose an entry of a registry, with its parameters. */
import { msg } from '../core/localize.ts';
import type { Choice } from '../core/params.ts';
import type { ChoiceSetting } from '../core/run.ts';
import { datasets } from './datasets/index.ts';
import { models } from './models/index.ts';
import { optimizers } from './optimizers/index.ts';
import { schedules } from './schedules/index.ts';

/** By the setting's name. */
export const CHOICES: Readonly<Record<ChoiceSetting, { readonly title: string; readonly entries: readonly Choice[] }>> = {
  dataset: { title: msg('Dataset'), entries: datasets },
  model: { title: msg('Model'), entries: models },
  optimizer: { title: msg('Optimizer'), entries: optimizers },
  schedule: { title: msg('Schedule'), entries: schedules },
};
