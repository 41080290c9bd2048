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
import { translated } from '../../core/localize.ts';
import { defaultWorkers } from '../../store/study-runner.ts';
import { showInputBox, showQuickPick } from './quick-input.ts';

export interface Comparison {
  readonly candidates: readonly Candidate[];
  readonly seeds: readonly number[];
  readonly epochs: number;
  readonly workers: number;
}

const title = () => l10n.t('Compare Optimizers');
const trialCount = (n: number) => (n === 1 ? l10n.t('1 trial') : l10n.t('{0} trials', n));

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
      label: translated(optimizer.title),
      description: translated(optimizer.summary),
      picked: usual.has(optimizer.id),
      optimizer,
    })),
    {
      title: l10n.t('{0}: Optimizers', title()),
      placeHolder: l10n.t('Select the optimizers to compare'),
      canPickMany: true,
      matchOnDescription: true,
    },
  );
  return answer?.map(({ optimizer }) => optimizer);
}

async function askRates(chosen: readonly Optimizer[], config: RunConfig): Promise<readonly Candidate[] | undefined> {
  const around = (factors: readonly number[]) => ({
    label: factors.map((factor) => `× ${factor}`).join(', '),
    description: l10n.t(
      'multiples of each default learning rate: {0}',
      chosen
        .map(
          (optimizer) =>
            `${translated(optimizer.title)} ${defaultRates(optimizer, config, factors).map(formatHyperparameter).join(', ')}`,
        )
        .join('; '),
    ),
    factors,
  });
  const own = {
    label: l10n.t('Only the default learning rates'),
    description: chosen
      .map(
        (optimizer) => `${translated(optimizer.title)} ${defaultRates(optimizer, config, [1]).map(formatHyperparameter).join()}`,
      )
      .join('; '),
    factors: [1],
  };
  const answer = await showQuickPick(
    [
      around(FACTORS),
      around([0.3, 1, 3]),
      own,
      { label: l10n.t('Other Learning Rates…'), description: l10n.t('for each optimizer'), factors: undefined },
    ],
    { title: l10n.t('{0}: Learning Rates', title()), placeHolder: l10n.t('Select the learning rates') },
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
    title: l10n.t('{0}: Learning Rates of {1}', title(), translated(optimizer.title)),
    prompt: l10n.t('Enter learning rates, separated by commas.'),
    value: defaultRates(optimizer, config).map(formatHyperparameter).join(', '),
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
    1: l10n.t('quick, but differences may be due to chance'),
    [DEFAULT_SEEDS]: l10n.t('detects large differences'),
    5: l10n.t('detects smaller differences'),
    10: l10n.t('for publication'),
  };
  const answer = await showQuickPick(
    [DEFAULT_SEEDS, 1, 5, 10].map((seeds) => ({
      label: seeds === 1 ? l10n.t('1 seed') : l10n.t('{0} seeds', seeds),
      description: [trialCount(arms * seeds), help[seeds]].join(' · '),
      seeds,
    })),
    {
      title: l10n.t('{0}: Random Seeds', title()),
      placeHolder: l10n.t('Select the number of random seeds. Each gives different initial weights and batches'),
    },
  );
  return answer?.seeds;
}

async function askEpochs(config: RunConfig, trials: number): Promise<number | undefined> {
  const read = (text: string) => (/^\d+$/.test(text.trim()) ? Number(text) : Number.NaN);
  const text = await showInputBox({
    title: l10n.t('{0}: Epochs per Trial', title()),
    prompt: [trialCount(trials), l10n.t('All trials train for the same number of epochs, without early stopping.')].join(' · '),
    value: String(defaultEpochs(config)),
    validateInput: (given) =>
      read(given) >= 1 && read(given) <= 1_000_000 ? undefined : l10n.t('Enter an integer from 1 to 1000000.'),
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
      label: workers === 1 ? l10n.t('1 trial at a time') : l10n.t('{0} trials at a time', workers),
      description: workers === usual ? l10n.t('leaves one core free') : workers === cores ? l10n.t('uses all cores') : '',
      workers,
    })),
    {
      title: l10n.t('{0}: Parallel Trials', title()),
      placeHolder: l10n.t('Select how many trials run in parallel. This machine has {0} cores', cores),
    },
  );
  return answer?.workers;
}
