/** Notifications about what happens in a run without the user's doing: its end, an interruption, notices, problems. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { EventOf } from '../../core/run.ts';
import { showFault } from '../prompts/show-error.ts';
import type { Problems } from '../settings/problems.ts';
import { nameOfOpen, type OpenRun, type Runs } from './runs.ts';
import { statusLabel } from '../../core/run-status.ts';

export function notifyAboutRuns(runs: Runs, problems: Problems, isSeen: (id: string) => boolean): vscode.Disposable {
  const notices = new Notices();
  return vscode.Disposable.from(
    notices,
    runs.onEvent(({ run, event }) => {
      // A study has notifications of its own for its trials.
      if (run.data.run.header.trial) return;
      if (event.type === 'ended') void notifyEnd(run, event, problems, isSeen(run.id));
      if (event.type === 'notice' && !isSeen(run.id)) notices.add(run, event);
    }),
    runs.onLost((run) => run.data.run.header.trial === undefined && void notifyInterruption(run)),
    runs.onRefused((message) => void vscode.window.showWarningMessage(message)),
    runs.onProblem(({ run, message }) => void vscode.window.showWarningMessage(`${nameOfOpen(run)}: ${message}`)),
  );
}

/** Notices that come together are one notification: a start tells all that was assumed about the data. */
class Notices implements vscode.Disposable {
  readonly #waiting = new Map<OpenRun, { readonly all: EventOf<'notice'>[]; readonly timer: NodeJS.Timeout }>();

  add(run: OpenRun, notice: EventOf<'notice'>): void {
    const waiting = this.#waiting.get(run);
    if (waiting) waiting.all.push(notice);
    else this.#waiting.set(run, { all: [notice], timer: setTimeout(() => this.#tell(run), TOGETHER_MILLISECONDS) });
  }

  #tell(run: OpenRun): void {
    const [first, ...more] = this.#waiting.get(run)?.all ?? [];
    this.#waiting.delete(run);
    if (!first) return;
    const text = first.remedy ? `${first.message} ${first.remedy}` : first.message;
    if (more.length === 0) void vscode.window.showInformationMessage(text);
    else void tellFirst(run, text, more.length + 1);
  }

  dispose(): void {
    for (const { timer } of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
  }
}

const TOGETHER_MILLISECONDS = 300;

async function tellFirst(run: OpenRun, first: string, count: number): Promise<void> {
  const open = l10n.t('Open Dashboard');
  const answer = await vscode.window.showInformationMessage(l10n.t('{0}: {1} notices. {2}', nameOfOpen(run), count, first), open);
  if (answer === open) await vscode.commands.executeCommand('descent.openRun', run.id);
}

async function notifyEnd(
  run: OpenRun,
  { status, reason, fault }: EventOf<'ended'>,
  problems: Problems,
  seen: boolean,
): Promise<void> {
  if (fault) {
    problems.fault(fault);
    await showFault(fault, `${nameOfOpen(run)} failed: `);
    return;
  }
  // The dashboard shows it already.
  if (seen) return;
  const open = l10n.t('Open Dashboard');
  const answer = await vscode.window.showInformationMessage(
    l10n.t('{0} ({1}): {2}', nameOfOpen(run), statusLabel(status).word, reason),
    open,
  );
  if (answer === open) await vscode.commands.executeCommand('descent.openRun', run.id);
}

async function notifyInterruption(run: OpenRun): Promise<void> {
  const resume = l10n.t('Resume from Checkpoint');
  const log = vscode.Uri.joinPath(vscode.Uri.file(run.folder), 'trainer.log');
  const open = l10n.t('Open Log');
  const answer = await vscode.window.showErrorMessage(
    l10n.t(
      '{0} was interrupted because its trainer crashed or was killed. Everything recorded until then is kept.',
      nameOfOpen(run),
    ),
    ...(run.data.run.checkpoint ? [resume, open] : [open]),
  );
  // It may have been resumed elsewhere while the question stood there.
  const still = run.data.run.status === 'interrupted' && !run.live;
  if (answer === resume) await vscode.commands.executeCommand(still ? 'descent.resumeRun' : 'descent.openRun', run.id);
  if (answer === open) await vscode.window.showTextDocument(log);
}
