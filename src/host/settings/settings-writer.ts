/** Writes the settings of a run back to where they came from, and takes that back. */
import * as l10n from '@vscode/l10n';
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
    this.#last = memory.get<AppliedRecord>(MEMORY);
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
    const files = await write([...byPlace.values()]);
    const where = [...new Set(files.map(({ uri }) => nameOf(vscode.Uri.parse(uri))))].join(' and ');
    const record: AppliedRecord = { ...(run ? { run: run.header.id } : {}), time: Date.now(), where, files };
    await this.#remember(record);
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
    const written = await writeTexts(texts);
    const where = written.map(({ uri }) => nameOf(vscode.Uri.parse(uri))).join(', ');
    const record: AppliedRecord = { time: Date.now(), where, files: written };
    await this.#remember(record);
    return record;
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

async function write(all: readonly { readonly place: Place; readonly found: readonly Difference[] }[]): Promise<AppliedFile[]> {
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
  return writeTexts(texts);
}

async function writeTexts(texts: Texts): Promise<AppliedFile[]> {
  const edit = new vscode.WorkspaceEdit();
  const before = new Map([...texts].map(([key, { document }]) => [key, document.getText()]));
  for (const { document, after } of texts.values()) replace(edit, document, after);
  const documents = [...texts.values()].map(({ document }) => document);
  if (!(await vscode.workspace.applyEdit(edit)))
    throw new UserError(
      l10n.t(
        '{0} cannot be edited. Check that no other program is changing it.',
        documents.map(({ uri }) => nameOf(uri)).join(' and '),
      ),
    );
  for (const document of documents) await save(document);
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
  await save(document);
}

function replace(edit: vscode.WorkspaceEdit, document: vscode.TextDocument, after: string): void {
  const { start, end, text } = replacement(document.getText(), after);
  edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), text);
}

async function save(document: vscode.TextDocument): Promise<void> {
  if (await document.save()) return;
  throw new UserError(
    l10n.t('{0} was changed but could not be saved. Save it manually to apply the settings.', nameOf(document.uri)),
  );
}
