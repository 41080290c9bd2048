/** VS Code's questions, which stay until they are answered or dismissed. */
import * as vscode from 'vscode';
import { isRecord } from '../../core/params.ts';

type Question = (...args: never[]) => Thenable<unknown>;

/** How many questions wait for their answers. */
let waiting = 0;
const answered = new vscode.EventEmitter<void>();

/** A question waits for its answer. A view that is drawn anew would take the keyboard from it. */
export const isAsking = () => waiting > 0;
/** No question waits any more. */
export const onDidAnswer = answered.event;

/**
 * The same question, which waits until it is answered or dismissed. Its field has the keyboard from the start, and nothing here
 * gives it the focus again: VS Code's command for that gives it to the list, where typing does not filter. `options` is the place
 * of its options among its arguments.
 */
function held<Q extends Question>(ask: Q, options: number): Q {
  const question = (...args: unknown[]) => {
    waiting++;
    const given = [...args];
    given[options] = { ignoreFocusOut: true, ...(isRecord(args[options]) ? args[options] : {}) };
    const answer = ask(...(given as Parameters<Q>));
    const settled = () => {
      if (--waiting === 0) answered.fire();
    };
    answer.then(settled, settled);
    return answer;
  };
  return question as unknown as Q;
}

export const showQuickPick = held(vscode.window.showQuickPick, 1);
export const showInputBox = held(vscode.window.showInputBox, 0);
