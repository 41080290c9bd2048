/** The context keys in `when` clauses of commands and menus: whether a training is running, paused, whether there are runs. */
import * as vscode from 'vscode';
import { isLive } from '../../core/run-status.ts';
import type { Runs } from '../runs/runs.ts';
import type { Studies } from '../runs/studies.ts';

export function keepContextKeys(runs: Runs, studies: Studies): vscode.Disposable {
  const current = new Map<string, boolean>();
  const set = (key: string, value: boolean) => {
    if (current.get(key) === value) return;
    current.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  const update = () => {
    const live = runs.live.map(({ data }) => data.run.status);
    // A trainer that still loads its data can be stopped, too.
    set(
      'descent.live',
      runs.list.some(({ summary }) => isLive(summary.status)),
    );
    set('descent.running', live.includes('running'));
    set('descent.paused', live.includes('paused'));
    set('descent.hasRuns', runs.list.length > 0);
    set('descent.hasStudies', studies.list.length > 0);
    set(
      'descent.studyRunning',
      studies.list.some(({ own }) => own),
    );
  };
  update();
  return vscode.Disposable.from(runs.onDidChangeList(update), runs.onDidChange(update), studies.onDidChange(update));
}
