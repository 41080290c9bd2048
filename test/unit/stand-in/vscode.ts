/**
 * Stands in for the module `vscode` in unit tests of the host: as little of it as they need, and what a test does in VS Code's
 * place. Import it before what imports `vscode`, and that by `await import(…)`: from then on, `vscode` is this module.
 */
import { registerHooks } from 'node:module';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type * as api from 'vscode';

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vscode' ? { url: import.meta.url, shortCircuit: true } : next(specifier, context),
});

export class Disposable {
  readonly dispose: () => void;
  constructor(dispose: () => void) {
    this.dispose = dispose;
  }
  static from(...all: readonly { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const one of all) one.dispose();
    });
  }
}

export class EventEmitter<T> {
  readonly #listeners = new Set<(value: T) => unknown>();
  readonly event = (listener: (value: T) => unknown) => {
    this.#listeners.add(listener);
    return new Disposable(() => this.#listeners.delete(listener));
  };
  fire(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
  dispose(): void {
    this.#listeners.clear();
  }
}

export class Uri {
  readonly scheme = 'file';
  readonly fsPath: string;
  private constructor(path: string) {
    this.fsPath = path;
  }
  static file(path: string): Uri {
    return new Uri(path);
  }
  static parse(text: string): Uri {
    return new Uri(fileURLToPath(text));
  }
  static joinPath(base: Uri, ...parts: readonly string[]): Uri {
    return new Uri(join(base.fsPath, ...parts));
  }
  toString(): string {
    return pathToFileURL(this.fsPath).href;
  }
}

export class RelativePattern {
  readonly base: unknown;
  readonly pattern: string;
  constructor(base: unknown, pattern: string) {
    this.base = base;
    this.pattern = pattern;
  }
}

export const ViewColumn = { Active: -1, Beside: -2, One: 1 } as const;

/** A panel, and its page: `send` is what the page posts, `posted` what has come to it. A hidden page gets nothing. */
export class Panel {
  readonly viewType: string;
  readonly column: unknown;
  title: string;
  iconPath: unknown;
  visible = true;
  posted: unknown[] = [];
  /** While false, the window is out of reach: what is posted stays on its way. */
  reachable = true;
  readonly #waiting: (() => void)[] = [];
  reveals = 0;
  readonly #received = new EventEmitter<unknown>();
  readonly #viewState = new EventEmitter<void>();
  readonly #disposed = new EventEmitter<void>();
  readonly onDidChangeViewState = this.#viewState.event;
  readonly onDidDispose = this.#disposed.event;
  readonly webview = {
    html: '',
    options: {},
    cspSource: 'vscode:',
    asWebviewUri: (uri: Uri) => uri,
    onDidReceiveMessage: this.#received.event,
    postMessage: async (message: unknown) => {
      if (this.visible) this.posted.push(structuredClone(message));
      if (!this.reachable) await new Promise<void>((resolve) => this.#waiting.push(resolve));
      return this.visible;
    },
  };

  constructor(viewType: string, title: string, column: unknown) {
    this.viewType = viewType;
    this.title = title;
    this.column = column;
  }

  reveal(): void {
    this.reveals++;
    this.show(true);
  }
  dispose(): void {
    this.#disposed.fire();
  }
  /** The window is reached again, and takes what was on its way. */
  reach(): void {
    this.reachable = true;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
  /** The user brings the panel to the front, or another one over it. */
  show(visible: boolean): void {
    this.visible = visible;
    this.#viewState.fire();
  }
  send(message: unknown): void {
    this.#received.fire(structuredClone(message));
  }
}

export class Range {
  readonly start: number;
  readonly end: number;
  constructor(start: number, end: number) {
    this.start = start;
    this.end = end;
  }
}

/** A file in the editor. Positions are offsets. Tests replace `save` by what a busy window does. */
export class TextDocument {
  readonly uri: Uri;
  text: string;
  constructor(uri: Uri) {
    this.uri = uri;
    this.text = readFileSync(uri.fsPath, 'utf8');
  }
  getText(): string {
    return this.text;
  }
  positionAt(offset: number): number {
    return offset;
  }
  async save(): Promise<boolean> {
    writeFileSync(this.uri.fsPath, this.text);
    return true;
  }
}
export const documents = new Map<string, TextDocument>();

export class WorkspaceEdit {
  readonly edits: { readonly uri: Uri; readonly range: Range; readonly text: string }[] = [];
  replace(uri: Uri, range: Range, text: string): void {
    this.edits.push({ uri, range, text });
  }
}

/** Every command that was run, with its arguments. */
export const executed: (readonly unknown[])[] = [];
export const commands = {
  executeCommand: async (...command: unknown[]) => {
    executed.push(command);
    return undefined;
  },
};

export class ThemeIcon {
  readonly id: string;
  constructor(id: string) {
    this.id = id;
  }
}
export const QuickPickItemKind = { Default: 0, Separator: -1 } as const;

/** The titles of the questions so far, and what the next ones are answered with: of a list, an item of it. */
export const asked: (string | undefined)[] = [];
export const answers: ((items: readonly { readonly label: string }[]) => unknown)[] = [];
/** The options of the last question. */
export const lastQuestion: { options?: { readonly title?: string; readonly ignoreFocusOut?: boolean } | undefined } = {};
const question = async (items: unknown, options: typeof lastQuestion.options) => {
  asked.push(options?.title);
  lastQuestion.options = options;
  return answers.shift()?.((await items) as never);
};

/** All panels so far, and the errors that were shown. */
export const panels: Panel[] = [];
export const errors: string[] = [];

export class MarkdownString {
  value: string;
  isTrusted: unknown;
  constructor(value = '') {
    this.value = value;
  }
}

export const StatusBarAlignment = { Left: 1, Right: 2 } as const;

/** An item of the status bar, and how often each of its properties was set: whatever is set goes to the window. */
export class StatusBarItem {
  readonly sets: Record<string, number> = {};
  visible = false;
  name = '';
  readonly #values = { text: '', tooltip: undefined as unknown, command: undefined as unknown };
  accessibilityInformation: unknown;

  get text(): string {
    return this.#values.text;
  }
  set text(text: string) {
    this.#values.text = text;
    this.#count('text');
  }
  get tooltip(): unknown {
    return this.#values.tooltip;
  }
  set tooltip(tooltip: unknown) {
    this.#values.tooltip = tooltip;
    this.#count('tooltip');
  }
  get command(): unknown {
    return this.#values.command;
  }
  set command(command: unknown) {
    this.#values.command = command;
    this.#count('command');
  }
  show(): void {
    this.visible = true;
    this.#count('show');
  }
  hide(): void {
    this.visible = false;
  }
  dispose(): void {}

  #count(name: string): void {
    this.sets[name] = (this.sets[name] ?? 0) + 1;
  }
}
export const statusBarItems: StatusBarItem[] = [];

const foldersChanged = new EventEmitter<void>();
const watched: EventEmitter<void>[] = [];

export const window = {
  activeTextEditor: undefined as unknown,
  createWebviewPanel: (viewType: string, title: string, column: unknown) => {
    const panel = new Panel(viewType, title, column);
    panels.push(panel);
    return panel;
  },
  registerWebviewPanelSerializer: () => new Disposable(() => {}),
  createStatusBarItem: () => {
    const item = new StatusBarItem();
    statusBarItems.push(item);
    return item;
  },
  showQuickPick: (items: unknown, options?: { readonly title?: string }) => question(items, options),
  showInputBox: (options?: { readonly title?: string }) => question([], options),
  showOpenDialog: (options?: { readonly title?: string }) => question([], options),
  showErrorMessage: async (message: string) => void errors.push(message),
};

export const workspace = {
  workspaceFolders: [] as readonly { readonly uri: Uri; readonly name: string; readonly index: number }[],
  onDidChangeWorkspaceFolders: foldersChanged.event,
  isTrusted: true,
  getConfiguration: () => ({ inspect: () => undefined, get: () => undefined }),
  findFiles: async (): Promise<readonly Uri[]> => [],
  asRelativePath: (uri: Uri) => relative(workspace.workspaceFolders[0]?.uri.fsPath ?? '/', uri.fsPath),
  fs: {
    readFile: async (uri: Uri) => readFileSync(uri.fsPath),
    writeFile: async (uri: Uri, content: Uint8Array) => writeFileSync(uri.fsPath, content),
    delete: async (uri: Uri) => rmSync(uri.fsPath),
  },
  openTextDocument: async (uri: Uri) => {
    const known = documents.get(uri.toString()) ?? new TextDocument(uri);
    documents.set(uri.toString(), known);
    return known;
  },
  applyEdit: async ({ edits }: WorkspaceEdit) => {
    for (const { uri, range, text } of edits) {
      const document = await workspace.openTextDocument(uri);
      document.text = document.text.slice(0, range.start) + text + document.text.slice(range.end);
    }
    return true;
  },
  createFileSystemWatcher: () => {
    const created = new EventEmitter<void>();
    watched.push(created);
    return { onDidCreate: created.event, onDidChange: () => {}, onDidDelete: () => {}, dispose: () => created.dispose() };
  },
};

/** Opens a folder in place of what was open. */
export function openFolder(path: string): void {
  workspace.workspaceFolders = [{ uri: Uri.file(path), name: 'workspace', index: 0 }];
  foldersChanged.fire();
}

/** A file that is watched came. */
export const fileCreated = () => {
  for (const created of watched) created.fire();
};

/** What an extension is given. What it remembers in the workspace can be given, and looked at. */
export function extensionContext(remembered = new Map<string, unknown>()): api.ExtensionContext {
  const workspaceState = {
    get: (key: string) => remembered.get(key),
    update: async (key: string, value: unknown) => void remembered.set(key, value),
  };
  const extension = { id: 'descent-ml.descent', extensionPath: '/extension', packageJSON: { version: '1.0.0' } };
  const context = {
    extensionUri: Uri.file('/extension'),
    globalStorageUri: Uri.file('/storage'),
    extension,
    workspaceState,
    globalState: workspaceState,
  };
  return context as unknown as api.ExtensionContext;
}
