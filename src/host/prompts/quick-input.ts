/** VS Code's questions, which keep the keyboard until they are answered. */
import * as vscode from 'vscode';

/**
 * Milliseconds after a question has appeared. A page that had the focus before takes it back when the palette, or the question
 * before, closes; its frame does so late, when the next question is there already, and Enter would then go nowhere.
 */
const LATE = [100, 300, 700];

type Question = (...args: never[]) => Thenable<unknown>;

/** The same question, to which the keyboard is led back while it waits for its answer. */
function held<Q extends Question>(ask: Q): Q {
  const question: Question = (...args) => {
    const answer = ask(...args);
    const timers = LATE.map((after) =>
      setTimeout(() => void vscode.commands.executeCommand('workbench.action.focusQuickOpen'), after),
    );
    const answered = () => timers.forEach(clearTimeout);
    answer.then(answered, answered);
    return answer;
  };
  return question as Q;
}

export const showQuickPick = held(vscode.window.showQuickPick);
export const showInputBox = held(vscode.window.showInputBox);
