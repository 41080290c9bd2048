import * as l10n from '@vscode/l10n';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { preflight } from '../catalog/preflight.ts';
import { resolveConfig, titleOf } from '../catalog/config.ts';
import { isRecord } from '../core/params.ts';
import { UserError } from '../core/fault.ts';
import type { RunHeader } from '../core/run.ts';
import { isResumable } from '../core/summary.ts';
import { msg } from '../core/localize.ts';
import { filesIn } from '../store/workspace-files.ts';
import { newRun } from '../store/new-run.ts';
import { eventCount, readHeader, readRun, resumable } from '../store/run-folders.ts';
import { type LaunchedTrainer, launch } from '../store/launch-trainer.ts';
import { chooseRuntime } from '../store/node-runtime.ts';
import { type Arguments, type Command, EXIT, UsageError } from './command.ts';
import { built, folderAt, notLive, project, runAt, storage } from './paths.ts';
import { exportReport } from './report.ts';
import { givenIn } from './folder-settings.ts';
import { faultLines, type Terminal } from './terminal.ts';
import { watch } from './watch.ts';

export const train: Command = {
  name: 'train',
  usage: 'train <folder> [--set key=value …] [--resume <run>] [--report]',
  summary: msg('Train with the settings of a folder, and show the progress'),
  options: {
    set: {
      type: 'string',
      multiple: true,
      help: msg('Override a setting: training.epochs=5, optimizer.learningRate=0.01, optimizer=adam'),
    },
    resume: { type: 'string', help: msg('Resume an interrupted or stopped run from its last checkpoint') },
    report: { type: 'boolean', help: msg('Export a report (HTML) when the run ends') },
  },
  async run(args, terminal) {
    const workspace = folderOf(args);
    const started = await (args.text('resume') === undefined
      ? newRequest(workspace, args, terminal)
      : resumeRequest(workspace, args));
    return followRun(started, args.flag('report'), terminal);
  },
};

function folderOf(args: Arguments): string {
  const [name = '.', ...more] = args.names;
  if (more.length > 0) throw new UsageError(l10n.t('train takes one folder, not {0}.', args.names.length));
  return folderAt(name);
}

async function newRequest(workspace: string, args: Arguments, terminal: Terminal): Promise<LaunchedTrainer['request']> {
  const { config, origins } = await resolveSettings(workspace, args);
  terminal.out(settingsFrom(workspace));
  return newRun({ title: titleOf(config), workspaceFolder: workspace, config, origins, versions: await versions() });
}

/** Where the settings come from, which is not where those of the user in VS Code are. */
export const settingsFrom = (workspace: string) =>
  l10n.t('Settings are read from {0} and from --set.', join(workspace, '.vscode', 'settings.json'));

/** The recipe that the folder's settings and `--set` give. Throws a `UserError` that tells all that is wrong with it. */
export async function resolveSettings(workspace: string, args: Arguments): Promise<Pick<RunHeader, 'config' | 'origins'>> {
  const given = await givenIn(workspace, args.texts('set'));
  const { config, problems: wrong } = resolveConfig(given.values);
  const problems = wrong.length > 0 ? wrong : await preflight(config, filesIn(workspace));
  if (problems.length > 0)
    throw new UserError({
      message: problems.map(({ message }) => message).join('\n'),
      remedy: settingsFrom(workspace),
    });
  return { config, origins: given.origins };
}

async function resumeRequest(workspace: string, args: Arguments): Promise<LaunchedTrainer['request']> {
  if (args.texts('set').length > 0) throw new UsageError(l10n.t('A resumed run keeps its settings. Remove --set.'));
  const folder = runAt(args.text('resume') ?? '', workspace);
  const header = await readHeader(folder);
  await notLive(folder);
  const { status } = await readRun(folder);
  if (!isResumable(status))
    throw new UserError({
      message: l10n.t('The run {0} is complete and cannot be resumed.', header.id),
      file: folder,
      remedy: l10n.t('To train longer, start a new run with a larger training.epochs.'),
    });
  if (!(await resumable(folder)))
    throw new UserError({
      message: l10n.t('The run {0} has no checkpoint to resume from.', header.id),
      file: folder,
      remedy: l10n.t('Start a new run.'),
    });
  return { folder, header, resume: true };
}

export async function followRun(
  { folder, header, resume }: LaunchedTrainer['request'],
  report: boolean,
  terminal: Terminal,
): Promise<number> {
  const known = resume ? await eventCount(folder) : 0;
  const runtime = await chooseRuntime({ backend: header.config.backend, path: header.config.node?.path ?? '' });
  await launch({ trainer: built('trainer.cjs'), storage: storage(), ...runtime, request: { header, folder, resume } });
  terminal.out(l10n.t('{0} (run {1})', header.title, header.id));
  const watched = await watch({ folder, header, terminal, known, interrupts });
  if (watched.kind === 'left') return EXIT.left;
  const { status, ended } = watched;
  if (status === 'interrupted') {
    terminal.error(
      l10n.t(
        'The trainer exited unexpectedly. Everything it recorded is kept. See {0} for the cause.',
        join(folder, 'trainer.log'),
      ),
    );
  } else if (ended?.fault) for (const line of faultLines(ended.fault)) terminal.error(line);
  else if (ended) terminal.out(ended.reason);
  if ((status === 'interrupted' || status === 'failed') && (await resumable(folder)))
    terminal.error(l10n.t('To resume: descent train {0} --resume {1}', header.workspaceFolder, header.id));
  if (report) terminal.out(l10n.t('Report: {0}', await exportReport([folder], resolve(`${header.id}.html`))));
  return status === 'interrupted' || status === 'failed' || status === 'diverged' ? EXIT.failed : EXIT.ok;
}

function interrupts(pressed: () => void): () => void {
  process.on('SIGINT', pressed);
  return () => process.off('SIGINT', pressed);
}

/** The version of Descent, as a run records it. */
export async function versions(): Promise<RunHeader['versions']> {
  const manifest: unknown = JSON.parse(await readFile(join(project, 'package.json'), 'utf8'));
  return { descent: isRecord(manifest) ? String(manifest.version) : '' };
}
