/** What can be done with a run besides training it. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UserError } from '../../core/fault.ts';
import { isLive } from '../../core/run-status.ts';
import { openFaultLocation as openPlace } from '../prompts/show-error.ts';
import type { Host } from '../host.ts';
import { showInputBox } from '../prompts/quick-input.ts';
import { commonTags, retagged, tagsIn } from '../runs/tags.ts';
import type { Selection } from './command-arguments.ts';
import { idsOfSelection, nameOf, resolveRun, pickRun, pickRuns } from './command-targets.ts';

/** A trainer ends the step it is in, and saves. */
const STOP_MILLISECONDS = 30_000;

export async function open(host: Host, argument?: string): Promise<void> {
  const id = argument ?? (await pickRun(host, l10n.t('Select a run to open')))?.summary.id;
  if (id !== undefined) await host.dashboard.show([id]);
}

/** The first is the main run. */
export async function compare(host: Host, ...selection: Selection): Promise<void> {
  if (!host.runs.ready) await host.runs.scan();
  const given = idsOfSelection(...selection);
  // The page passes a list, which may be of one: the others were unticked.
  const fromPage = typeof selection[0] === 'object';
  const known = given.length > 1 || fromPage ? given : undefined;
  const ids =
    known ?? (await pickRuns(host, l10n.t('Select the runs to compare'), given.length > 0 ? given : host.dashboard.shown));
  if (!ids || ids.length === 0) return;
  await host.dashboard.show(ids);
  if (ids.length > 1) host.dashboard.post({ type: 'show', tab: 'compare' });
}

export async function rename(host: Host, argument?: string): Promise<void> {
  const run = await resolveRun(host, argument, l10n.t('Select a run to rename'));
  if (!run) return;
  const { summary } = run;
  const name = await showInputBox({
    title: l10n.t('Rename Run'),
    value: nameOf(summary),
    prompt: l10n.t('Enter a name. Leave it empty to restore the automatic name: {0}', summary.title),
  });
  if (name === undefined) return;
  await host.runs.note(summary.id, ({ name: _, ...notes }) => (name.trim() === '' ? notes : { ...notes, name: name.trim() }));
}

export async function star(host: Host, ...selection: Selection): Promise<void> {
  const given = idsOfSelection(...selection);
  const ids = given.length > 0 ? given : [(await resolveRun(host, undefined, l10n.t('Select a run to star')))?.summary.id];
  const runs = ids.flatMap((id) => (id === undefined ? [] : (host.runs.listed(id) ?? [])));
  // Of several, some starred: all get what some lack.
  const starred = runs.some(({ summary }) => !summary.notes.starred);
  for (const { summary } of runs) await host.runs.note(summary.id, (notes) => ({ ...notes, starred }));
}

export async function tag(host: Host, ...selection: Selection): Promise<void> {
  const given = idsOfSelection(...selection);
  const run = await resolveRun(host, given[0], l10n.t('Select a run to tag'));
  if (!run) return;
  const runs = given.length > 1 ? given.flatMap((id) => host.runs.listed(id) ?? []) : [run];
  const common = commonTags(runs.map(({ summary }) => summary.notes.tags ?? []));
  const text = await showInputBox({
    title: runs.length > 1 ? l10n.t('Tag {0} Runs', runs.length) : l10n.t('Tag Run'),
    value: common.join(', '),
    prompt:
      runs.length > 1
        ? l10n.t('Enter tags for all of these runs, separated by commas. Each run keeps its other tags.')
        : l10n.t('Enter tags, separated by commas.'),
  });
  if (text === undefined) return;
  for (const { summary } of runs)
    await host.runs.note(summary.id, ({ tags = [], ...notes }) => ({ ...notes, tags: retagged(tags, common, tagsIn(text)) }));
}

export async function reveal(host: Host, argument?: string): Promise<void> {
  const run = await resolveRun(host, argument, l10n.t('Select a run to reveal its folder'));
  if (!run) return;
  // In a browser or a remote window there is no file manager to show it in.
  const here = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  await vscode.commands.executeCommand(here ? 'revealFileInOS' : 'revealInExplorer', vscode.Uri.file(run.folder));
}

export async function openFault(host: Host, argument?: string): Promise<void> {
  const listed = await resolveRun(host, argument, l10n.t('Select a run to go to its error'));
  if (!listed) return;
  const { data } = await host.runs.open(listed.summary.id);
  const fault = data.run.ended?.fault;
  if (fault) await openPlace(fault);
}

/** Asks once, then moves the run folders to the trash. */
export async function remove(host: Host, ...selection: Selection): Promise<void> {
  if (!host.runs.ready) await host.runs.scan();
  const given = idsOfSelection(...selection);
  const runs = given.flatMap((id) => host.runs.listed(id) ?? host.runs.broken.find((run) => run.id === id) ?? []);
  if (given.length === 0) {
    const run = await pickRun(host, l10n.t('Select a run to move to the trash'));
    if (run) runs.push(run);
  }
  const live = runs.find((run) => 'summary' in run && isLive(run.summary.status));
  if (live && 'summary' in live) {
    const stop = l10n.t('Stop Training and Move to Trash');
    if (runs.length > 1)
      throw new UserError({
        message: l10n.t(
          '{0} is still training, so the {1} selected runs were not moved to the trash.',
          nameOf(live.summary),
          runs.length,
        ),
        remedy: l10n.t('Stop it first, or remove it from the selection.'),
      });
    const detail = l10n.t('This includes its curves, checkpoints and notes.');
    const question = l10n.t('{0} is still training. Stop it and move it to the trash?', nameOf(live.summary));
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, stop)) !== stop) return;
    await host.runs.send(live.summary.id, { type: 'stop', restoreBest: false });
    await trainerReleased(host, live.summary.id);
    await moveToTrash([live.folder]);
    await host.runs.scan();
    return;
  }
  const [first] = runs;
  if (!first) return;
  const name = 'summary' in first ? nameOf(first.summary) : first.id;
  const trash = l10n.t('Move to Trash');
  const [question, detail] =
    runs.length > 1
      ? [l10n.t('Move {0} runs to the trash?', runs.length), l10n.t('This includes their curves, checkpoints and notes.')]
      : [l10n.t('Move "{0}" to the trash?', name), l10n.t('This includes its curves, checkpoints and notes.')];
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, trash);
  if (answer !== trash) return;
  await moveToTrash(runs.map(({ folder }) => folder));
  await host.runs.scan();
}

/** Waits until the trainer of a run has let go of its folder. */
async function trainerReleased(host: Host, id: string): Promise<void> {
  const run = await host.runs.open(id);
  if (!run.live) return;
  await new Promise<void>((resolve, reject) => {
    const late = () =>
      settle(() => reject(new UserError(l10n.t('{0} is still in use by its trainer. Try again later.', run.folder))));
    const timer = setTimeout(late, STOP_MILLISECONDS);
    const listener = host.runs.onDidChange((changed) => changed.id === id && !changed.live && settle(resolve));
    const settle = (how: () => void) => {
      clearTimeout(timer);
      listener.dispose();
      how();
    };
  });
}

/** Moves folders to the trash; where there is none, asks once for all of them whether to delete them for good. */
export async function moveToTrash(folders: readonly string[]): Promise<void> {
  const left: string[] = [];
  for (const folder of folders)
    try {
      await vscode.workspace.fs.delete(vscode.Uri.file(folder), { recursive: true, useTrash: true });
    } catch {
      left.push(folder);
    }
  const [first] = left;
  if (first === undefined) return;
  const forever = l10n.t('Delete Permanently');
  const detail = l10n.t('Moving to the trash failed. You cannot undo a permanent deletion.');
  const question =
    left.length > 1 ? l10n.t('Permanently delete {0} folders?', left.length) : l10n.t('Permanently delete {0}?', first);
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, forever);
  if (answer !== forever) return;
  for (const folder of left)
    try {
      await vscode.workspace.fs.delete(vscode.Uri.file(folder), { recursive: true });
    } catch {
      throw new UserError({
        message: l10n.t('{0} cannot be deleted.', folder),
        remedy: l10n.t('Check its permissions, and that no other program is using it.'),
      });
    }
}
