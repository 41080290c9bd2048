/** The entry of the form of a choice: the parameters of an optimizer, schedule, model or dataset, checked as they are typed. */
import '../localize.ts';
import '@vscode-elements/elements/dist/vscode-checkbox/index.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import { render } from 'lit';
import { pageCommand } from '../../src/core/page-commands.ts';
import type { ChoiceMessage } from '../../src/protocol.ts';
import { openHost } from '../bridge.ts';
import { act, type ChoiceState, opened, told, valuesOf } from './state.ts';
import { view } from './view.ts';

const root = document.createElement('div');
root.className = 'root';
document.body.append(root);

let state: ChoiceState | undefined;
const bridge = openHost<ChoiceMessage>((message) => {
  state = message.type === 'choice' ? opened(message.choice) : state && told(state, message);
  draw();
});

function draw(): void {
  if (!state) return;
  const now = state;
  render(
    view({
      state: now,
      act: (intent) => {
        state = act(state ?? now, intent);
        draw();
      },
      save: () => {
        const { values, state: next } = valuesOf(state ?? now);
        state = next;
        if (values) bridge.post({ type: 'save', values });
        draw();
      },
      browse: (name) => bridge.post({ type: 'browse', name, values: (state ?? now).values }),
      cancel: () => bridge.post({ type: 'cancel' }),
      command: (command, ...args) => bridge.post(pageCommand(command, args)),
    }),
    root,
  );
}

await document.fonts.load('16px codicon').catch(() => []);
bridge.post({ type: 'ready' });
