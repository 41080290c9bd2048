/** From the wish to train to a training that runs. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { preflight } from '../../catalog/preflight.ts';
import { resolveConfig } from '../../catalog/config.ts';
import type { Problem } from '../../core/params.ts';
import { faultOf } from '../../core/fault.ts';
import type { RunConfig, RunHeader } from '../../core/run.ts';
import { filesIn } from '../../store/workspace-files.ts';
import { askRecipe } from '../prompts/ask-recipe.ts';
import { openSettings, preferWasm, showError } from '../prompts/show-error.ts';
import { pickFolder } from '../prompts/pick-folder.ts';
import type { Host } from '../host.ts';
import { SingleFlight } from '../single-flight.ts';
import { newProgram } from './new-program.ts';
import { nameOfOpen, type OpenRun } from '../runs/runs.ts';
import type { Given, LaunchOverrides } from '../settings/setting-scopes.ts';
import { offerFlatten } from '../settings/flatten-actions.ts';
import { givenIn, launchNamed } from '../settings/workspace-settings.ts';

export interface StartOptions {
  readonly folder?: vscode.WorkspaceFolder;
  readonly launch?: LaunchOverrides;
  /** The command in whose name questions are asked; Start Training without it. */
  readonly purpose?: string;
  /** Trains this run again: in its folder, from its launch configuration, and on its data where the settings name none. */
  readonly again?: OpenRun;
}

/** By folder: a second click while the trainer comes up is no wish for a second training. */
const starting = new SingleFlight<OpenRun | undefined>();

/** The run that was started; undefined when none was, and the person knows why. */
export async function start(host: Host, options: StartOptions = {}): Promise<OpenRun | undefined> {
  const folder = options.folder ?? options.again?.workspace ?? (await pickFolder());
  return folder && starting.join(folder.uri.toString(), () => startIn(host, { ...options, folder }));
}

/** Trains the run that is meant again; without one, what the settings say. */
export async function startAgain(host: Host, id?: string): Promise<OpenRun | undefined> {
  return start(host, id === undefined ? {} : { again: await host.runs.open(id) });
}

/** Trains what `ask` comes to, unless a training of the folder is being started already. */
export function startWith(
  host: Host,
  folder: vscode.WorkspaceFolder,
  ask: () => Promise<TrainingPlan | undefined>,
  more: StartExtras = {},
): Promise<OpenRun | undefined> {
  return starting.join(folder.uri.toString(), async () => {
    const asked = await ask();
    return asked && train(host, asked, more);
  });
}

async function startIn(host: Host, options: StartOptions): Promise<OpenRun | undefined> {
  const found = await resolveTraining(host, options);
  return found && train(host, found);
}

/** Starts the training and shows it; undefined when it did not come up, and the person knows why. */
export async function train(host: Host, asked: TrainingPlan, more: StartExtras = {}): Promise<OpenRun | undefined> {
  const { folder, config, origins } = asked;
  try {
    const run = await host.trainers.start(folder, config, origins, more);
    await host.dashboard.show([run.id]);
    void offerFlatten(host, folder);
    return run;
  } catch (error) {
    const fault = faultOf(error);
    const elsewhere = fault.key === 'descent.backend' && config.backend !== 'wasm';
    // Not waited for: until it is answered, the button that starts trainings works again.
    if (elsewhere) void preferWasm(fault).then((wasm) => (wasm ? train(host, onWasm(asked), more) : undefined));
    else void showError(error);
    return undefined;
  }
}

export type StartExtras = Parameters<Host['trainers']['start']>[3];

/** This once, whatever the settings say. */
const onWasm = ({ config, origins, ...rest }: TrainingPlan): TrainingPlan => ({
  ...rest,
  config: { ...config, backend: 'wasm' },
  origins: { ...origins, backend: { kind: 'default' } },
});

/** What is to be trained where, from the settings or by asking. */
export interface TrainingPlan {
  readonly folder: vscode.WorkspaceFolder;
  readonly config: RunConfig;
  readonly origins: RunHeader['origins'];
}

/** Undefined when there is nothing to train, and the person knows why. */
export async function resolveTraining(host: Host, options: StartOptions = {}): Promise<TrainingPlan | undefined> {
  if (!(await isTrusted())) return undefined;
  const folder = options.folder ?? (await pickFolder(options.purpose));
  if (!folder || !(await mayStartAnother(host))) return undefined;
  host.problems.clear();

  const { again } = options;
  let given = givenIn(folder, options.launch ?? (again && launchOf(again)));
  if (again && !isConfigured(given)) {
    const { program, dataset, model } = again.data.run.header.config;
    given = { ...given, values: { ...given.values, program, dataset, model } };
  }
  const recipe = isConfigured(given) ? undefined : await askRecipe(folder, options.purpose);
  if (recipe === 'program') {
    await newProgram(host, folder);
    return undefined;
  }
  if (!isConfigured(given)) {
    if (!recipe) return undefined;
    given = { ...given, values: { ...given.values, ...recipe } };
  }

  return checked(host, given, folder);
}

/** What these values come to; undefined when something is wrong with them, and the person knows what. */
export async function checked(host: Host, given: Given, folder: vscode.WorkspaceFolder): Promise<TrainingPlan | undefined> {
  const { config, problems: wrong } = resolveConfig(given.values);
  const problems = wrong.length > 0 ? wrong : await preflight(config, filesIn(folder.uri.fsPath));
  if (problems.length > 0) {
    void showProblems(host, problems, given, folder);
    return undefined;
  }
  return { folder, config, origins: given.origins };
}

function launchOf({ data, workspace }: OpenRun): LaunchOverrides | undefined {
  const origin = Object.values(data.run.header.origins).find((one) => one?.kind === 'launch');
  return origin?.kind === 'launch' ? launchNamed(workspace, origin.name) : undefined;
}

const isConfigured = ({ values }: Given) => Boolean(values.program) || Object.keys(values.dataset ?? {}).length > 0;

/** In an untrusted workspace nothing of the workspace runs. */
export async function isTrusted(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = l10n.t('Manage Workspace Trust');
  const answer = await vscode.window.showWarningMessage(
    l10n.t('Training is disabled in Restricted Mode because it executes code from the workspace. Trust the workspace to train.'),
    manage,
  );
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return false;
}

export async function mayStartAnother(host: Host): Promise<boolean> {
  // A second press of the button, while the first is still at work.
  await host.trainers.settled;
  const running = host.runs.live[0];
  if (!running) return true;
  const another = l10n.t('Start Anyway');
  const open = l10n.t('Show Run in Progress');
  const answer = await vscode.window.showWarningMessage(
    l10n.t('{0} is already training. Two runs at the same time slow each other down.', nameOfOpen(running)),
    another,
    open,
  );
  if (answer === open) await host.dashboard.show([running.id]);
  return answer === another;
}

/** All problems in the Problems view, the first one also as a message that leads to its key. */
async function showProblems(
  host: Host,
  problems: readonly Problem[],
  given: Given,
  folder: vscode.WorkspaceFolder,
): Promise<void> {
  const [first] = problems;
  if (!first) return;
  const place = await host.problems.settings(problems, given.origins, folder);
  const more = problems.length - 1;
  const text =
    more === 0
      ? first.message
      : more === 1
        ? l10n.t('{0} (1 more problem)', first.message)
        : l10n.t('{0} ({1} more problems)', first.message, more);
  const show = l10n.t('Show in File');
  const settings = l10n.t('Open Settings');
  const answer = await vscode.window.showErrorMessage(text, ...(place ? [show] : []), settings);
  if (answer === show && place) await vscode.window.showTextDocument(place.uri, { selection: place.range });
  if (answer === settings) await openSettings(first.key);
}
