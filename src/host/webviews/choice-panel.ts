/** The form that edits a chosen optimizer, schedule, model or dataset: its declared parameters, as fields in a tab of the editor. */
import * as vscode from 'vscode';
import { CHOICES } from '../../catalog/choices.ts';
import { find, type Problem } from '../../core/params.ts';
import { messageOf } from '../../core/fault.ts';
import type { ChoiceSetting, Chosen } from '../../core/run.ts';
import type { ChoiceMessage, ShownChoice } from '../../protocol.ts';
import type { PageCommand } from '../../core/page-commands.ts';
import { parseFormMessage } from '../dashboard/page-messages.ts';
import { initWebview } from './init-webview.ts';

export const CHOICE_FORM = 'descent.choice';

/** What the form is about, and what it asks of its opener. */
export interface Editing {
  readonly setting: ChoiceSetting;
  /** The entry of the registry that was picked. */
  readonly id: string;
  /** What the settings give for it now. */
  readonly values: Chosen;
  /** The file that is going to be written, as messages name it. */
  readonly where: string;
  /** Values to choose from instead of typing, by parameter. */
  options(values: Chosen): Promise<Readonly<Record<string, readonly string[]>>>;
  /** A file for a parameter, as settings name it; undefined where the person chose none. */
  browse(name: string): Promise<string | undefined>;
  /** Writes the settings; what is wrong with the values is returned, and nothing is written then. */
  save(values: Chosen): Promise<readonly Problem[]>;
}

export class ChoiceForm {
  readonly #extension: vscode.Uri;
  readonly #run: (command: PageCommand) => void;
  #panel: vscode.WebviewPanel | undefined;
  #editing: Editing | undefined;
  #options: ShownChoice['options'] = {};

  constructor({ extensionUri }: vscode.ExtensionContext, run: (command: PageCommand) => void) {
    this.#extension = extensionUri;
    this.#run = run;
  }

  /** Shows the form, in place of the one before. */
  async show(editing: Editing): Promise<void> {
    this.#editing = editing;
    this.#options = await editing.options(editing.values);
    const { title } = CHOICES[editing.setting];
    if (this.#panel) {
      this.#panel.title = title;
      this.#panel.reveal();
      this.#send();
      return;
    }
    const panel = vscode.window.createWebviewPanel(CHOICE_FORM, title, vscode.ViewColumn.Active, {
      retainContextWhenHidden: true,
    });
    this.#panel = panel;
    panel.webview.onDidReceiveMessage((value: unknown) => void this.#receive(value));
    panel.onDidDispose(() => {
      this.#panel = undefined;
      this.#editing = undefined;
    });
    initWebview(panel, this.#extension, 'choice');
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  async #receive(value: unknown): Promise<void> {
    const message = parseFormMessage(value);
    const editing = this.#editing;
    switch (message?.type) {
      case 'ready':
        return this.#send();
      case 'command':
        return this.#run(message);
      case 'browse': {
        const path = await editing?.browse(message.name);
        if (!editing || path === undefined) return undefined;
        const options = await editing.options({ ...message.values, type: editing.id, [message.name]: path });
        return this.#post({ type: 'browsed', name: message.name, path, options });
      }
      case 'save':
        return editing && this.#save(editing, { ...message.values, type: editing.id });
      case 'cancel':
        return this.#panel?.dispose();
      default:
        console.warn('Descent: the form of a choice sent an unknown message.');
    }
  }

  async #save(editing: Editing, values: Chosen): Promise<void> {
    try {
      const problems = await editing.save(values);
      if (problems.length > 0) this.#post({ type: 'problems', problems });
      else if (this.#editing === editing) this.#panel?.dispose();
    } catch (error) {
      this.#post({ type: 'problems', problems: [{ key: '', message: messageOf(error) }] });
    }
  }

  #send(): void {
    if (!this.#editing) return;
    const { setting, id, values, where } = this.#editing;
    // A form that was left with another entry's values must not show them.
    const own = find(CHOICES[setting].entries, values.type)?.id === id ? values : { type: id };
    this.#post({ type: 'choice', choice: { setting, id, values: own, where, options: this.#options } });
  }

  #post(message: ChoiceMessage): void {
    void this.#panel?.webview.postMessage(message);
  }
}
