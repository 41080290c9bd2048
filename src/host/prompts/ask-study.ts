/** What a person is asked before optimizers are compared. */
import * as l10n from '@vscode/l10n';
import { availableParallelism } from 'node:os';
import type { Optimizer } from '../../catalog/types.ts';
import { optimizers } from '../../catalog/optimizers/index.ts';
import { candidate, DEFAULT_SEEDS, defaultEpochs, defaultRates, FACTORS, seedsFrom } from '../../catalog/build-study.ts';
import { messageOf } from '../../core/fault.ts';
import { formatHyperparameter } from '../../core/format.ts';
import type { RunConfig } from '../../core/run.ts';
import type { Candidate } from '../../core/study.ts';
import { defaultWorkers } from '../../store/study-runner.ts';
import { showInputBox, showQuickPick } from './quick-input.ts';

export interface Comparison {
  readonly candidates: readonly Candidate[];
  readonly seeds: readonly number[];
  readonly epochs: number;
  readonly workers: number;
}

const TITLE = 'Compare Optimizers';

/** Undefined when the person changed their mind. */
export async function askComparison(config: RunConfig): Promise<Comparison | undefined> {
  const chosen = await askOptimizers(config);
  if (!chosen || chosen.length === 0) return undefined;
  const candidates = await askRates(chosen, config);
  if (!candidates) return undefined;
  const arms = candidates.reduce((sum, { learningRates }) => sum + learningRates.length, 0);
  const seeds = await askSeeds(arms);
  if (seeds === undefined) return undefined;
  const epochs = await askEpochs(config, arms * seeds);
  if (epochs === undefined) return undefined;
  const workers = await askWorkers(arms * seeds);
  return workers === undefined ? undefined : { candidates, seeds: seedsFrom(config, seeds), epochs, workers };
}

/** Ticked are the recipe's own and the most usual ones. */
async function askOptimizers(config: RunConfig): Promise<readonly Optimizer[] | undefined> {
  const usual = new Set([config.optimizer.type, 'adam', 'sgd', 'momentum']);
  const answer = await showQuickPick(
    optimizers.map((optimizer) => ({
      label: optimizer.title,
      description: optimizer.summary,
      picked: usual.has(optimizer.id),
      optimizer,
    })),
    {
      title: `${TITLE}: Optimizers`,
      placeHolder: l10n.t('Which optimizers?'),
      canPickMany: true,
      matchOnDescription: true,
      ignoreFocusOut: true,
    },
  );
  return answer?.map(({ optimizer }) => optimizer);
}

async function askRates(chosen: readonly Optimizer[], config: RunConfig): Promise<readonly Candidate[] | undefined> {
  const around = (factors: readonly number[]) => ({
    label: factors.map((factor) => `× ${factor}`).join(', '),
    description: l10n.t(
      'around the learning rate of each: {0}',
      chosen
        .map((optimizer) => `${optimizer.title} ${defaultRates(optimizer, config, factors).map(formatHyperparameter).join(', ')}`)
        .join('; '),
    ),
    factors,
  });
  const own = {
    label: l10n.t('The learning rate of each alone'),
    description: chosen
      .map((optimizer) => `${optimizer.title} ${defaultRates(optimizer, config, [1]).map(formatHyperparameter).join()}`)
      .join('; '),
    factors: [1],
  };
  const answer = await showQuickPick(
    [
      around(FACTORS),
      around([0.3, 1, 3]),
      own,
      { label: l10n.t('Others…'), description: l10n.t('asks for each optimizer'), factors: undefined },
    ],
    { title: l10n.t('{0}: Learning Rates', TITLE), placeHolder: l10n.t('Which learning rates?'), ignoreFocusOut: true },
  );
  if (!answer) return undefined;
  const candidates: Candidate[] = [];
  for (const optimizer of chosen) {
    const rates = answer.factors ? defaultRates(optimizer, config, answer.factors) : await askOwnRates(optimizer, config);
    if (!rates) return undefined;
    candidates.push(candidate(optimizer, config, rates));
  }
  return candidates;
}

async function askOwnRates(optimizer: Optimizer, config: RunConfig): Promise<readonly number[] | undefined> {
  const read = (text: string) => text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const text = await showInputBox({
    title: l10n.t('{0}: Learning Rates of {1}', TITLE, optimizer.title),
    prompt: l10n.t('Learning rates, separated by commas.'),
    value: defaultRates(optimizer, config).map(formatHyperparameter).join(', '),
    ignoreFocusOut: true,
    validateInput: (given) => {
      try {
        candidate(optimizer, config, read(given));
        return undefined;
      } catch (error) {
        return messageOf(error);
      }
    },
  });
  return text === undefined ? undefined : read(text);
}

async function askSeeds(arms: number): Promise<number | undefined> {
  const help: Readonly<Record<number, string>> = {
    1: l10n.t('a first look: it cannot tell an optimizer from luck'),
    [DEFAULT_SEEDS]: l10n.t('tells clear differences apart'),
    5: l10n.t('tells smaller differences apart'),
    10: l10n.t('for a difference that has to be believed'),
  };
  const answer = await showQuickPick(
    [DEFAULT_SEEDS, 1, 5, 10].map((seeds) => ({
      label: seeds === 1 ? l10n.t('One seed') : `${seeds} seeds`,
      description: `${arms * seeds} trials · ${help[seeds]}`,
      seeds,
    })),
    {
      title: `${TITLE}: Seeds`,
      placeHolder: l10n.t('How often is each tried, with other initial weights and batches?'),
      ignoreFocusOut: true,
    },
  );
  return answer?.seeds;
}

async function askEpochs(config: RunConfig, trials: number): Promise<number | undefined> {
  const read = (text: string) => (/^\d+$/.test(text.trim()) ? Number(text) : Number.NaN);
  const text = await showInputBox({
    title: l10n.t('{0}: Epochs of Each of {1} Trials', TITLE, trials),
    prompt: l10n.t('All train equally long; none stops early.'),
    value: String(defaultEpochs(config)),
    ignoreFocusOut: true,
    validateInput: (given) => (read(given) >= 1 && read(given) <= 1_000_000 ? undefined : l10n.t('A whole number from 1 on.')),
  });
  return text === undefined ? undefined : read(text);
}

/** How many side by side; on a machine with one core there is nothing to ask. */
export async function askWorkers(trials: number): Promise<number | undefined> {
  const cores = availableParallelism();
  const most = Math.min(cores, trials);
  if (most < 2) return 1;
  const usual = Math.min(defaultWorkers(), most);
  const others = Array.from({ length: most }, (_, i) => i + 1).filter((workers) => workers !== usual);
  const answer = await showQuickPick(
    [usual, ...others].map((workers) => ({
      label: workers === 1 ? l10n.t('One after the other') : l10n.t('{0} side by side', workers),
      description:
        workers === usual ? l10n.t('leaves a core to everything else') : workers === cores ? l10n.t('takes every core') : '',
      workers,
    })),
    {
      title: l10n.t('{0}: Side by Side', TITLE),
      placeHolder: l10n.t('How many trials at once? This machine has {0} cores.', cores),
      ignoreFocusOut: true,
    },
  );
  return answer?.workers;
}
