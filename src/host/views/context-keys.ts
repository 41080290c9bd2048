/** What `when` clauses of commands and menus ask: is a training going on, is it paused, are there runs? */
import * as vscode from 'vscode';
import { isLive } from '../../core/run-status.ts';
import type { Runs } from '../runs/runs.ts';
import type { Studies } from '../runs/studies.ts';

export function keepContextKeys(runs: Runs, studies: Studies): vscode.Disposable {
  const told = new Map<string, boolean>();
  const set = (key: string, value: boolean) => {
    if (told.get(key) === value) return;
    told.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  const update = () => {
    const live = runs.live.map(({ data }) => data.run.status);
    // A trainer that loads its data does not answer yet, and can be stopped all the same.
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
