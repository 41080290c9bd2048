import * as l10n from '@vscode/l10n';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { titleOf } from '../catalog/config.ts';
import {
  candidate,
  DEFAULT_SEEDS,
  defaultEpochs,
  defaultRates,
  optimizerOf,
  seedsFrom,
  studyOf,
} from '../catalog/build-study.ts';
import { formatDuration } from '../core/format.ts';
import { msg } from '../core/localize.ts';
import type { RunConfig } from '../core/run.ts';
import { doneOf, type StudyState } from '../core/study.ts';
import { studyCsv, studyMarkdown } from '../core/study-export.ts';
import { diskFault } from '../store/disk.ts';
import { chooseRuntime } from '../store/node-runtime.ts';
import { folderById, studiesFolder } from '../store/places.ts';
import { newStudy, readStudy } from '../store/study-folders.ts';
import { defaultWorkers, StudyRunner } from '../store/study-runner.ts';
import { type Arguments, type Command, EXIT, UsageError } from './command.ts';
import { built, folderAt, storage } from './paths.ts';
import { faultLines, plain, type Terminal } from './terminal.ts';
import { resolveSettings, versions } from './train.ts';

export const compare: Command = {
  name: 'compare',
  usage: 'compare <folder> --optimizers adam,sgd [--factors …] [--seeds n] [--epochs n] [--set key=value …] [-o file]',
  summary: msg('Compare optimizers and learning rates, and recommend the best combination'),
  options: {
    optimizers: {
      type: 'string',
      help: msg('Optimizers to compare, separated by commas. Each can list its learning rates: adam=1e-4:1e-3'),
    },
    factors: { type: 'string', help: msg("Learning rates, as multiples of each optimizer's default. Default: 0.1,1,10") },
    seeds: { type: 'string', help: msg('Number of random seeds. Default: 3') },
    epochs: { type: 'string', help: msg('Number of epochs per trial. Early stopping does not end a trial') },
    target: {
      type: 'string',
      help: msg(
        'Target value of the monitored metric. Default: descent.training.target if set, otherwise the median of the results',
      ),
    },
    workers: { type: 'string', help: msg('Number of trials to run in parallel. Default: one fewer than the number of cores') },
    resume: { type: 'string', help: msg('Resume a stopped or interrupted study, given its ID') },
    output: {
      type: 'string',
      short: 'o',
      help: msg('Write the results to a file: CSV with one row per trial if its name ends in .csv, otherwise Markdown'),
    },
    set: { type: 'string', multiple: true, help: msg('Override a setting: training.batchSize=128') },
  },
  async run(args, terminal) {
    const [name = '.', ...more] = args.names;
    if (more.length > 0) throw new UsageError(l10n.t('compare takes one folder, not {0}.', args.names.length));
    const workspace = folderAt(name);
    const id = args.text('resume');
    const folder = id === undefined ? await createdStudy(workspace, args) : folderById(studiesFolder(workspace), id);
    const state = await run(folder, whole(args, 'workers', defaultWorkers()), terminal);
    return report(state, args.text('output'), terminal);
  },
};

async function createdStudy(workspace: string, args: Arguments): Promise<string> {
  const { config, origins } = await resolveSettings(workspace, args);
  const wanted = (args.text('optimizers') ?? '').split(',').filter((text) => text !== '');
  if (wanted.length === 0)
    throw new UsageError({
      message: l10n.t('No optimizers were specified.'),
      remedy: l10n.t('For example: --optimizers adam,sgd,momentum'),
    });
  const factors = args.text('factors');
  const candidates = wanted.map((text) => candidateOf(text, config, factors === undefined ? undefined : numbers(factors, ',')));
  const target = args.text('target');
  const wish = {
    created: Date.now(),
    workspaceFolder: workspace,
    config,
    origins,
    candidates,
    seeds: seedsFrom(config, whole(args, 'seeds', DEFAULT_SEEDS)),
    epochs: whole(args, 'epochs', defaultEpochs(config)),
    ...(target === undefined ? {} : { target: oneNumber(target) }),
  };
  return newStudy(workspace, (id) => studyOf({ ...wish, id }));
}

/** `adam`, or with its learning rates `adam=1e-4:1e-3`. */
function candidateOf(text: string, config: RunConfig, factors: readonly number[] | undefined) {
  const [id = '', rates] = text.split('=');
  const optimizer = optimizerOf(id.trim());
  return candidate(optimizer, config, rates === undefined ? defaultRates(optimizer, config, factors) : numbers(rates, ':'));
}

function oneNumber(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw new UsageError({
    message: l10n.t('The target "{0}" is not a number.', text),
    remedy: l10n.t('For example: --target 0.95'),
  });
}

function numbers(text: string, separator: string): readonly number[] {
  const values = text.split(separator).map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (values.every(Number.isFinite)) return values;
  throw new UsageError({
    message: l10n.t('"{0}" is not a list of numbers.', text),
    remedy: l10n.t('For example: {0}', `0.001${separator}0.01`),
  });
}

function whole(args: Arguments, option: string, otherwise: number): number {
  const text = args.text(option);
  const value = text === undefined ? otherwise : Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 10_000) return value;
  throw new UsageError({ message: l10n.t('--{0} must be an integer from 1 to 10000, not "{1}".', option, text ?? '') });
}

/** Ctrl+C stops the study, which keeps what is done. */
async function run(folder: string, workers: number, terminal: Terminal): Promise<StudyState> {
  const began = Date.now();
  const { study, damaged } = await readStudy(folder);
  terminal.out(l10n.t('{0} (study {1})', plain(study.title), study.id));
  if (damaged)
    terminal.error(
      damaged === 1
        ? l10n.t('events.jsonl has 1 damaged line. If it contained the result of a trial, the trial is run again.')
        : l10n.t('events.jsonl has {0} damaged lines. Trials whose results they contained are run again.', damaged),
    );
  let told = -1;
  const { backend, node } = study.config;
  const runtime = await chooseRuntime({ backend, path: node?.path ?? '' });
  const runner = await StudyRunner.open({
    folder,
    workers,
    trainer: { trainer: built('trainer.cjs'), storage: storage(), ...runtime },
    versions: await versions(),
    titleOf: ({ config }) => titleOf(config),
    changed(state, running) {
      const [done, of] = [doneOf(state), state.results.length];
      const now = running.map(({ config, seed }) => l10n.t('{0}, seed {1}', titleOf(config), seed)).join('; ');
      const place = l10n.t('{0} of {1} trials', done, of);
      const time = formatDuration((Date.now() - began) / 1000);
      terminal.live(`${place} · ${time} · ${plain(now)}`);
      if (done === told) return;
      told = done;
      if (!terminal.interactive) terminal.out(`${place} · ${time}`);
    },
  });
  const pressed = () => {
    terminal.out(l10n.t('Stopping. The results of completed trials are kept.'));
    runner.stop();
  };
  process.on('SIGINT', pressed);
  try {
    return await runner.run();
  } finally {
    process.off('SIGINT', pressed);
  }
}

async function report(state: StudyState, output: string | undefined, terminal: Terminal): Promise<number> {
  const { ended, study } = state;
  if (ended?.fault) for (const line of faultLines(ended.fault)) terminal.error(line);
  if (doneOf(state) > 0) for (const line of studyMarkdown(state).trimEnd().split('\n')) terminal.out(line);
  if (output !== undefined) {
    const file = resolve(output);
    try {
      await writeFile(file, file.endsWith('.csv') ? studyCsv(state) : studyMarkdown(state));
    } catch (error) {
      throw diskFault(error, l10n.t('The results cannot be written'), file);
    }
    terminal.out(l10n.t('Results: {0}', file));
  }
  if (ended?.status === 'finished') return EXIT.ok;
  terminal.error(l10n.t('To resume: descent compare {0} --resume {1}', study.workspaceFolder, study.id));
  return EXIT.failed;
}
