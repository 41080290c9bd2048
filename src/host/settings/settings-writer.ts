/** Writes the settings of a run back to where they came from, and takes that back. */
import * as l10n from '@vscode/l10n';
import { listOf } from '../../core/localize.ts';
import * as vscode from 'vscode';
import { resolveConfig } from '../../catalog/config.ts';
import { isRecord } from '../../core/params.ts';
import { UserError } from '../../core/fault.ts';
import type { Run } from '../../core/run.ts';
import type { Applied } from '../../core/page-commands.ts';
import { brief, type Difference, differences, inForce, recipeOf } from './recipe-differences.ts';
import { type Change, edited, replacement, restored, settingPath, type Touched, touched } from './json-edits.ts';
import type { Group } from './setting-scopes.ts';
import { givenIn, launchNamed, nameOf, openDocument, type Place, placeFor } from './workspace-settings.ts';

interface AppliedFile {
  readonly uri: string;
  readonly created: boolean;
  readonly before: string;
  readonly after: string;
  readonly touched: readonly Touched[];
}

/** What was applied last: enough to take it back, and which run it came from, if any. */
export interface AppliedRecord {
  readonly run?: string;
  readonly time: number;
  readonly where: string;
  /** The settings that were written, as the Settings editor names them; of files that were rewritten as a whole, none. */
  readonly keys: readonly string[];
  readonly files: readonly AppliedFile[];
}

const MEMORY = 'descent.applied';

export class SettingsWriter {
  readonly #memory: vscode.Memento;
  /** Beside the memory, which VS Code for a moment takes back to an older state when it stores twice in short order. */
  #last: AppliedRecord | undefined;
  readonly #changed = new vscode.EventEmitter<AppliedRecord | undefined>();
  /** Fires with what was applied, or undefined when it was taken back. */
  readonly onDidChange = this.#changed.event;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
    const last = memory.get<AppliedRecord>(MEMORY);
    // Those of older versions have no keys.
    this.#last = last && { ...last, keys: (last as Partial<AppliedRecord>).keys ?? [] };
    this.#tell(this.last);
  }

  get last(): AppliedRecord | undefined {
    return this.#last;
  }

  /** Writes what differs; undefined when nothing does. Without `wanted`, the settings that the run has now. */
  async apply(run: Run, folder: vscode.WorkspaceFolder, wanted: Applied = inForce(run)): Promise<AppliedRecord | undefined> {
    const { origins } = run.header;
    const named = Object.values(origins).find((origin) => origin?.kind === 'launch');
    const launch = named?.kind === 'launch' ? launchNamed(folder, named.name) : undefined;
    const current = resolveConfig(givenIn(folder, launch).values).config;
    return this.#write(run, differences(current, wanted), ({ group }) => placeFor(origins[group], folder));
  }

  /** Writes the whole recipe of a run to the settings of the folder; undefined when they give it already. */
  async copy(run: Run, folder: vscode.WorkspaceFolder): Promise<AppliedRecord | undefined> {
    const current = resolveConfig(givenIn(folder).values).config;
    return this.#write(run, differences(current, recipeOf(run)).map(brief), () => placeFor(undefined, folder));
  }

  /** Writes single settings of the next runs; undefined when the settings give them already. */
  async set(wanted: Partial<Record<Group, unknown>>, folder: vscode.WorkspaceFolder): Promise<AppliedRecord | undefined> {
    const { values, origins } = givenIn(folder);
    const { config } = resolveConfig(values);
    // What holds without being written is written now: it was chosen.
    const silent = Object.entries(wanted).filter(([group, value]) => isChoice(value) && !isChoice(values[group]));
    const current = { ...config, ...Object.fromEntries(silent.map(([group]) => [group, undefined])) };
    return this.#write(undefined, differences(current, wanted).map(brief), ({ group }) => placeFor(origins[group], folder));
  }

  async #write(
    run: Run | undefined,
    found: readonly Difference[],
    placeOf: (difference: Difference) => Promise<Place>,
  ): Promise<AppliedRecord | undefined> {
    const byPlace = new Map<string, { readonly place: Place; readonly found: Difference[] }>();
    for (const difference of found) {
      const place = await placeOf(difference);
      const key = JSON.stringify([place.uri.toString(), place.root]);
      const entry = byPlace.get(key) ?? { place, found: [] as Difference[] };
      entry.found.push(difference);
      byPlace.set(key, entry);
    }
    if (byPlace.size === 0) return undefined;
    const texts = await textsWith([...byPlace.values()]);
    return this.#commit(texts, {
      ...(run ? { run: run.header.id } : {}),
      keys: found.map(({ key }) => `descent.${key}`),
    });
  }

  /**
   * Puts the texts into the files. What takes them back is remembered before they are saved: where saving fails, they are in the
   * editors all the same.
   */
  async #commit(texts: Texts, of: Pick<AppliedRecord, 'run' | 'keys'>): Promise<AppliedRecord> {
    const files = await replaceTexts(texts);
    const where = listOf(files.map(({ uri }) => nameOf(vscode.Uri.parse(uri))));
    const record: AppliedRecord = { ...of, time: Date.now(), where, files };
    await this.#remember(record);
    for (const { document } of texts.values()) await save(document, of.keys);
    return record;
  }

  /** Rewrites whole files; undefined when none changes. */
  async rewrite(
    files: readonly { readonly uri: vscode.Uri; readonly change: (text: string) => string }[],
  ): Promise<AppliedRecord | undefined> {
    const texts: Texts = new Map();
    for (const { uri, change } of files) {
      const document = await openDocument(uri);
      const text = document?.getText() ?? '';
      const after = change(text);
      if (document && after !== text) texts.set(uri.toString(), { document, created: false, after, touched: [] });
    }
    if (texts.size === 0) return undefined;
    return this.#commit(texts, { keys: [] });
  }

  async #remember(record: AppliedRecord | undefined): Promise<void> {
    this.#last = record;
    await this.#memory.update(MEMORY, record);
    this.#tell(record);
  }

  /** Puts back what the last `apply` replaced; gives what was taken back, or undefined when there was nothing. */
  async undo(): Promise<AppliedRecord | undefined> {
    const record = this.last;
    if (!record) return undefined;
    for (const file of record.files) await takeBack(file);
    await this.#remember(undefined);
    return record;
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #tell(record: AppliedRecord | undefined): void {
    void vscode.commands.executeCommand('setContext', 'descent.canUndoApply', record !== undefined);
    this.#changed.fire(record);
  }
}

const isChoice = (value: unknown) => isRecord(value) && typeof value.type === 'string';

/** What each file is to hold, by its URI. */
type Texts = Map<string, { document: vscode.TextDocument; created: boolean; after: string; touched: Touched[] }>;

async function textsWith(all: readonly { readonly place: Place; readonly found: readonly Difference[] }[]): Promise<Texts> {
  const texts: Texts = new Map();
  for (const { place, found } of all) {
    const key = place.uri.toString();
    const known = texts.get(key) ?? { ...(await openOrCreate(place.uri)), touched: [] as Touched[] };
    for (const { key: name, value } of found) {
      const change: Change = { path: settingPath(known.after, place.root, name, place.bare), value };
      known.touched.push(...touched(known.after, [change]));
      known.after = edited(known.after, [change]);
    }
    texts.set(key, known);
  }
  return texts;
}

/** All in one edit, which one Undo of VS Code takes back. */
async function replaceTexts(texts: Texts): Promise<AppliedFile[]> {
  const before = new Map([...texts].map(([key, { document }]) => [key, document.getText()]));
  const edit = () => {
    const edit = new vscode.WorkspaceEdit();
    for (const { document, after } of texts.values()) replace(edit, document, after);
    return vscode.workspace.applyEdit(edit);
  };
  const changed = () => [...texts.values()].every(({ document, after }) => document.getText() === after);
  // A busy window refuses an edit that comes while a file is being read again, or says so of one that it has made.
  for (let tries = 0; !(await edit()) && !changed(); tries++) {
    if (tries === RETRIES.length)
      throw new UserError(
        l10n.t(
          '{0} cannot be edited. Check that no other program is changing it.',
          listOf([...texts.values()].map(({ document }) => nameOf(document.uri))),
        ),
      );
    await pause(RETRIES[tries]);
    if ([...texts].some(([key, { document }]) => document.getText() !== before.get(key))) break;
  }
  if (!changed())
    throw new UserError(
      l10n.t(
        '{0} changed while the settings were being written. Try again.',
        listOf([...texts.values()].map(({ document }) => nameOf(document.uri))),
      ),
    );
  return [...texts].map(([uri, { created, after, touched: paths }]) => ({
    uri,
    created,
    before: before.get(uri) ?? '',
    after,
    touched: paths,
  }));
}

async function openOrCreate(uri: vscode.Uri) {
  const existing = await openDocument(uri);
  if (existing) return { document: existing, created: false, after: existing.getText() };
  try {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('{}\n'));
  } catch {
    throw new UserError(
      l10n.t('{0} cannot be created. Check the permissions of its folder, and that the disk is not full.', nameOf(uri)),
    );
  }
  const document = await vscode.workspace.openTextDocument(uri);
  return { document, created: true, after: document.getText() };
}

async function takeBack({ uri: key, created, before, after, touched: paths }: AppliedFile): Promise<void> {
  const uri = vscode.Uri.parse(key);
  const document = await openDocument(uri);
  if (!document) return;
  const now = document.getText();
  if (now !== after && paths.length === 0)
    throw new UserError(
      l10n.t('{0} was edited after the settings were applied. Undo in its editor, or edit it manually.', nameOf(uri)),
    );
  if (now === after && created) {
    await vscode.workspace.fs.delete(uri);
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  replace(edit, document, now === after ? before : restored(now, paths));
  await vscode.workspace.applyEdit(edit);
  await save(document, []);
}

function replace(edit: vscode.WorkspaceEdit, document: vscode.TextDocument, after: string): void {
  const { start, end, text } = replacement(document.getText(), after);
  edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), text);
}

/**
 * Saves what was written. A busy window also says that it did not where it did, or where its state was not up to date: what is on
 * the disk decides, and it is tried again. Throws a `UserError` that names the keys.
 */
async function save(document: vscode.TextDocument, keys: readonly string[]): Promise<void> {
  for (let tries = 0; ; tries++) {
    if ((await document.save()) || (await isOnDisk(document))) return;
    if (tries === RETRIES.length) break;
    await pause(RETRIES[tries]);
  }
  const file = nameOf(document.uri);
  throw new UserError({
    message:
      keys.length === 0
        ? l10n.t('{0} was changed in the editor but could not be saved.', file)
        : l10n.t('{0} was changed in the editor but could not be saved ({1}).', file, listKeys(keys)),
    file: document.uri.fsPath,
    remedy: l10n.t('Save the file manually, or run Undo Apply to Workspace.'),
  });
}

async function isOnDisk(document: vscode.TextDocument): Promise<boolean> {
  try {
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(document.uri));
    return text.replaceAll('\r\n', '\n') === document.getText().replaceAll('\r\n', '\n');
  } catch {
    return false;
  }
}

/** Milliseconds before another try. */
const RETRIES = [100, 400, 1500];
const pause = (milliseconds = 0) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** How many settings a message names. */
const NAMED = 4;

/** `descent.optimizer, descent.training.epochs and 3 more` */
export function listKeys(keys: readonly string[]): string {
  const more = keys.length - NAMED;
  const named = keys.slice(0, NAMED).join(', ');
  return more > 0 ? l10n.t('{0} and {1} more', named, more) : named;
}
