import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { preflight } from '../catalog/preflight.ts';
import { resolveConfig, titleOf } from '../catalog/config.ts';
import { isRecord } from '../core/params.ts';
import { UserError } from '../core/fault.ts';
import type { RunHeader } from '../core/run.ts';
import { isResumable } from '../core/summary.ts';
import { filesIn } from '../store/workspace-files.ts';
import { newRun } from '../store/new-run.ts';
import { readHeader, readRun, resumable } from '../store/run-folders.ts';
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
  summary: 'Train as the settings of a folder say, and watch it',
  options: {
    set: {
      type: 'string',
      multiple: true,
      help: 'Override a setting: training.epochs=5, optimizer.learningRate=0.01, optimizer=adam',
    },
    resume: { type: 'string', help: 'Go on with an interrupted or stopped run from its last checkpoint' },
    report: { type: 'boolean', help: 'Write a report (HTML) when it is over' },
  },
  async run(args, terminal) {
    const workspace = folderOf(args);
    const started = await (args.text('resume') === undefined ? fresh(workspace, args) : again(workspace, args));
    return follow(started, args.flag('report'), terminal);
  },
};

function folderOf(args: Arguments): string {
  const [name = '.', ...more] = args.names;
  if (more.length > 0) throw new UsageError(`Train takes one folder, not ${args.names.length}.`);
  return folderAt(name);
}

async function fresh(workspace: string, args: Arguments): Promise<LaunchedTrainer['request']> {
  const { config, origins } = await configured(workspace, args);
  return newRun({ title: titleOf(config), workspaceFolder: workspace, config, origins, versions: await versions() });
}

/** The recipe that the folder's settings and `--set` give. Throws a `UserError` that tells all that is wrong with it. */
export async function configured(workspace: string, args: Arguments): Promise<Pick<RunHeader, 'config' | 'origins'>> {
  const given = await givenIn(workspace, args.texts('set'));
  const { config, problems: wrong } = resolveConfig(given.values);
  const problems = wrong.length > 0 ? wrong : await preflight(config, filesIn(workspace));
  if (problems.length > 0)
    throw new UserError({
      message: problems.map(({ message }) => message).join('\n'),
      remedy: `Settings are read from ${join(workspace, '.vscode', 'settings.json')} and from --set.`,
    });
  return { config, origins: given.origins };
}

async function again(workspace: string, args: Arguments): Promise<LaunchedTrainer['request']> {
  if (args.texts('set').length > 0) throw new UsageError('A resumed run keeps its settings: leave out --set.');
  const folder = runAt(args.text('resume') ?? '', workspace);
  const header = await readHeader(folder);
  await notLive(folder);
  const { status } = await readRun(folder);
  if (!isResumable(status))
    throw new UserError({
      message: `The run ${header.id} came to its end: there is nothing to go on with.`,
      file: folder,
      remedy: 'Train anew; training.epochs says how long.',
    });
  if (!(await resumable(folder)))
    throw new UserError({
      message: `The run ${header.id} has no checkpoint to go on from.`,
      file: folder,
      remedy: 'Train anew.',
    });
  return { folder, header, resume: true };
}

export async function follow(
  { folder, header, resume }: LaunchedTrainer['request'],
  report: boolean,
  terminal: Terminal,
): Promise<number> {
  const since = Date.now();
  const runtime = await chooseRuntime({ backend: header.config.backend, path: header.config.node?.path ?? '' });
  await launch({ trainer: built('trainer.cjs'), storage: storage(), ...runtime, request: { header, folder, resume } });
  terminal.out(`${header.title}  (run ${header.id})`);
  const watched = await watch({ folder, header, terminal, since, interrupts });
  if (watched.kind === 'left') return EXIT.left;
  const { status, ended } = watched;
  if (status === 'interrupted') {
    terminal.error(`The trainer is gone without a word; all it recorded is kept. ${join(folder, 'trainer.log')} may say why.`);
  } else if (ended?.fault) for (const line of faultLines(ended.fault)) terminal.error(line);
  else if (ended) terminal.out(ended.reason);
  if ((status === 'interrupted' || status === 'failed') && (await resumable(folder)))
    terminal.error(`Go on with: descent train ${header.workspaceFolder} --resume ${header.id}`);
  if (report) terminal.out(`Report: ${await exportReport([folder], resolve(`${header.id}.html`))}`);
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
