/** VS Code's questions, which keep the keyboard until they are answered. */
import * as vscode from 'vscode';
import { isRecord } from '../../core/params.ts';

/**
 * Milliseconds after a question has appeared. A page that had the focus before takes it back when the palette, or the question
 * before, closes; its frame does so late, when the next question is there already, and Enter would then go nowhere.
 */
const LATE = [100, 300, 700];

type Question = (...args: never[]) => Thenable<unknown>;

/** How many questions wait for their answers. */
let waiting = 0;
const answered = new vscode.EventEmitter<void>();

/** A question waits for its answer. A view that is drawn anew takes the focus from it, and most questions close then. */
export const isAsking = () => waiting > 0;
/** No question waits any more. */
export const onDidAnswer = answered.event;

/**
 * The same question, which waits until it is answered or dismissed, and to which the keyboard is led back meanwhile. `options` is
 * the place of its options among its arguments.
 */
function held<Q extends Question>(ask: Q, options: number): Q {
  const question = (...args: unknown[]) => {
    waiting++;
    const given = [...args];
    given[options] = { ignoreFocusOut: true, ...(isRecord(args[options]) ? args[options] : {}) };
    const answer = ask(...(given as Parameters<Q>));
    const timers = LATE.map((after) =>
      setTimeout(() => void vscode.commands.executeCommand('workbench.action.focusQuickOpen'), after),
    );
    const settled = () => {
      timers.forEach(clearTimeout);
      if (--waiting === 0) answered.fire();
    };
    answer.then(settled, settled);
    return answer;
  };
  return question as unknown as Q;
}

export const showQuickPick = held(vscode.window.showQuickPick, 1);
export const showInputBox = held(vscode.window.showInputBox, 0);
