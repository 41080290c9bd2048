/** What can be done with studies: begin one, open, stop and resume it, take its results elsewhere, throw it away. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { studyOf } from '../../catalog/build-study.ts';
import { UserError } from '../../core/fault.ts';
import { formatAgo } from '../../core/format.ts';
import { statusLabel } from '../../core/run-status.ts';
import { doneOf, type StudyState, studyStatus, trialsOf } from '../../core/study.ts';
import { studyCsv, studyMarkdown } from '../../core/study-export.ts';
import { askComparison, askWorkers } from '../prompts/ask-study.ts';
import type { Host } from '../host.ts';
import { showQuickPick } from '../prompts/quick-input.ts';
import { resolveTraining } from './start-training.ts';
import type { ListedStudy } from '../runs/studies.ts';
import { fileName } from './export.ts';
import { moveToTrash } from './manage-runs.ts';

/** Asks what to compare, then runs it; the study is shown at once. */
export async function compareOptimizers(host: Host): Promise<string | undefined> {
  const asked = await resolveTraining(host, { purpose: l10n.t('Compare Optimizers') });
  if (!asked) return undefined;
  const { folder, config, origins } = asked;
  const wanted = await askComparison(config);
  if (!wanted) return undefined;
  const { workers, ...compared } = wanted;
  const workspaceFolder = folder.uri.fsPath;
  const id = await host.studies.create(folder, (fresh) =>
    studyOf({ ...compared, id: fresh, created: Date.now(), workspaceFolder, config, origins }),
  );
  await host.studies.run(id, workers);
  await host.dashboard.showStudy(id);
  return id;
}

export async function openStudy(host: Host, argument?: string): Promise<void> {
  const study = await resolveStudy(host, argument, l10n.t('Select a study to open'));
  if (study) await host.dashboard.showStudy(study.id);
}

/** Goes on with the trials that are missing. */
export async function resumeStudy(host: Host, argument?: string): Promise<void> {
  const halted = (study: ListedStudy) => !study.running && doneOf(study.state) < study.state.results.length;
  const study = await resolveStudy(host, argument, l10n.t('Select a study to resume'), halted);
  if (!study) return;
  const left = study.state.results.length - doneOf(study.state);
  if (left === 0) {
    void vscode.window.showInformationMessage(l10n.t('All trials of this study are already complete.'));
    return;
  }
  const workers = await askWorkers(left);
  if (workers === undefined) return;
  await host.studies.run(study.id, workers);
  await host.dashboard.showStudy(study.id);
}

export async function stopStudy(host: Host, argument?: string): Promise<void> {
  const study = await resolveStudy(host, argument, l10n.t('Select a study to stop'), ({ running }) => running);
  if (!study) return;
  if (study.running && !study.own)
    throw new UserError(l10n.t('This study is running in another window or process. Stop it there.'));
  host.studies.stop(study.id);
}

export const exportStudyMarkdown = (host: Host, argument?: string) =>
  exportAs(host, argument, { extension: 'md', name: 'Markdown', text: studyMarkdown });
export const exportStudyCsv = (host: Host, argument?: string) =>
  exportAs(host, argument, { extension: 'csv', name: 'CSV', text: studyCsv });

interface Format {
  readonly extension: string;
  readonly name: string;
  readonly text: (state: StudyState) => string;
}

async function exportAs(host: Host, argument: string | undefined, { extension, name, text }: Format): Promise<void> {
  const study = await resolveStudy(host, argument, l10n.t('Select a study to export'));
  if (!study) return;
  const uri = await vscode.window.showSaveDialog({
    title: l10n.t('Export Study as {0}', name),
    defaultUri: vscode.Uri.joinPath(study.workspace.uri, `${fileName(study.state.study.title)}.${extension}`),
    filters: { [name]: [extension] },
  });
  if (!uri) return;
  try {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text(study.state)));
  } catch {
    throw new UserError({
      message: l10n.t('{0} cannot be written.', uri.fsPath),
      remedy: l10n.t('Choose another folder, or free up some disk space.'),
    });
  }
  await vscode.window.showTextDocument(uri);
}

/** Asks once, then moves the study and the runs of its trials to the trash. */
export async function removeStudy(host: Host, argument?: string): Promise<void> {
  const study = await resolveStudy(host, argument, l10n.t('Select a study to move to the trash'), ({ running }) => !running);
  if (!study) return;
  if (study.running) throw new UserError(l10n.t('The study is running. Stop it first.'));
  const runs = trialsOf(study.state.study).flatMap(({ run }) => host.runs.listed(run) ?? []);
  const trash = l10n.t('Move to Trash');
  const detail = l10n.t('This includes the runs of its {0} trials.', runs.length);
  const answer = await vscode.window.showWarningMessage(
    l10n.t('Move "{0}" to the trash?', study.state.study.title),
    { modal: true, detail },
    trash,
  );
  if (answer !== trash) return;
  await moveToTrash([...runs.map(({ folder }) => folder), study.folder]);
  if (host.dashboard.study === study.id) await host.dashboard.show([]);
  await host.runs.scan();
  await host.studies.scan();
}

/** The study with this id; without one, the study in the dashboard, the only suitable one, or the one that the user picks. */
async function resolveStudy(
  host: Host,
  meant: string | undefined,
  placeHolder: string,
  suits: (study: ListedStudy) => boolean = () => true,
): Promise<ListedStudy | undefined> {
  if (!host.studies.ready) await host.studies.scan();
  if (meant !== undefined) return host.studies.get(meant);
  const suited = host.studies.list.filter(suits);
  const front = suited.find(({ id }) => id === host.dashboard.study);
  if (front) return front;
  if (suited.length === 0) void vscode.window.showInformationMessage(l10n.t('There is no such study in this workspace.'));
  if (suited.length < 2) return suited[0];
  const answer = await showQuickPick(
    suited.map((study) => ({ label: study.state.study.title, description: describeStudy(study), study })),
    { placeHolder, matchOnDescription: true },
  );
  return answer?.study;
}

/** `finished · 54 trials · 5 min ago` */
export function describeStudy({ state, running }: ListedStudy, now = Date.now()): string {
  const [done, of] = [doneOf(state), state.results.length];
  return [
    statusLabel(studyStatus(state, running)).word,
    done < of ? l10n.t('{0} of {1} trials', done, of) : of === 1 ? l10n.t('1 trial') : l10n.t('{0} trials', of),
    formatAgo(state.study.created, now),
  ].join(' · ');
}
