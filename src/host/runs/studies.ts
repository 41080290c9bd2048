/** The studies of the workspace, and those that this window runs. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { titleOf } from '../../catalog/describe-config.ts';
import { UserError } from '../../core/fault.ts';
import { doneOf, type Study, type StudyState, type Trial } from '../../core/study.ts';
import { studiesFolder } from '../../store/places.ts';
import { listStudies, newStudy, readStudy } from '../../store/study-folders.ts';
import { StudyRunner } from '../../store/study-runner.ts';
import { showFault } from '../prompts/show-error.ts';
import { throttle } from '../throttle.ts';
import type { Trainers } from './trainers.ts';
import { watchFolders } from './watch-folders.ts';

export interface ListedStudy {
  readonly id: string;
  readonly folder: string;
  readonly workspace: vscode.WorkspaceFolder;
  readonly state: StudyState;
  /** Some process is at it; `own`, if it is this window. */
  readonly running: boolean;
  readonly own: boolean;
  /** Indices of the trials that this window trains now. */
  readonly trials: readonly number[];
}

interface OwnStudy {
  readonly runner: StudyRunner;
  state: StudyState;
  trials: readonly number[];
}

export class Studies {
  readonly #trainers: Trainers;
  readonly #listed = new Map<string, Omit<ListedStudy, 'own' | 'trials'>>();
  readonly #own = new Map<string, OwnStudy>();
  readonly #change = new vscode.EventEmitter<void>();
  readonly #scans = throttle(300, () => void this.scan());
  readonly #changes = throttle(100, () => this.#change.fire());
  readonly #watched: readonly vscode.Disposable[];
  #scanned = false;

  /** A study came or went, or has news; at most ten times a second. */
  readonly onDidChange = this.#change.event;

  constructor(trainers: Trainers) {
    this.#trainers = trainers;
    this.#watched = [
      watchFolders(['.descent/studies/*', '.descent/studies/*/*.{json,jsonl}'], () => this.#scans.ask()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.scan()),
    ];
  }

  /** All studies that can be read, newest first. */
  get list(): readonly ListedStudy[] {
    return [...this.#listed.values()]
      .map((listed) => {
        const own = this.#own.get(listed.id);
        return own
          ? { ...listed, state: own.state, running: true, own: true, trials: own.trials }
          : { ...listed, own: false, trials: [] };
      })
      .sort((a, b) => b.state.study.created - a.state.study.created);
  }

  /** The list has been read at least once. */
  get ready(): boolean {
    return this.#scanned;
  }

  get(id: string): ListedStudy | undefined {
    return this.list.find((study) => study.id === id);
  }

  async scan(): Promise<void> {
    const found = new Map<string, Omit<ListedStudy, 'own' | 'trials'>>();
    for (const workspace of vscode.workspace.workspaceFolders ?? []) {
      if (workspace.uri.scheme !== 'file') continue;
      for (const listing of await listStudies(studiesFolder(workspace.uri.fsPath)).catch(() => []))
        if ('state' in listing) found.set(listing.id, { ...listing, workspace });
        else console.warn(`Descent: ${listing.problem.message}`);
    }
    this.#listed.clear();
    for (const [id, listed] of found) this.#listed.set(id, listed);
    this.#scanned = true;
    this.#change.fire();
  }

  /** Writes a new study down and lists it. Rejects with a `UserError`. */
  async create(workspace: vscode.WorkspaceFolder, build: (id: string) => Study): Promise<string> {
    const folder = await newStudy(workspace.uri.fsPath, build);
    const state = await readStudy(folder);
    const { id } = state.study;
    this.#listed.set(id, { id, folder, workspace, state, running: false });
    this.#change.fire();
    return id;
  }

  /**
   * Runs the trials that are missing, with a notification whose button stops the study; resolves once it runs. Rejects with a
   * `UserError` when another process runs it.
   */
  async run(id: string, workers: number): Promise<void> {
    const listed = this.#listed.get(id);
    if (!listed) throw new UserError(l10n.t('There is no study "{0}" in this workspace. It may have been deleted.', id));
    if (this.#own.has(id)) return;
    const { config } = listed.state.study;
    const runtime = await this.#trainers.runtime(config.backend, listed.workspace.uri);
    const runner = await StudyRunner.open({
      folder: listed.folder,
      trainer: { ...this.#trainers.launch, ...runtime },
      versions: this.#trainers.versions,
      workers,
      titleOf: ({ config }) => titleOf(config),
      changed: (state, running) => this.#updateOwn(id, state, running),
    });
    this.#own.set(id, { runner, state: runner.state, trials: [] });
    const over = runner.run().finally(() => this.#own.delete(id));
    this.#progress(id, over);
    void over.then(
      (state) => this.#onEnd(id, state),
      (error: unknown) => showFault(error instanceof UserError ? error.fault : { message: String(error) }),
    );
    this.#change.fire();
  }

  stop(id: string): void {
    this.#own.get(id)?.runner.stop();
  }

  /** A window that closes takes its runners with it; the trials under way go on by themselves, and are found when resumed. */
  dispose(): void {
    for (const disposable of [this.#change, this.#scans, this.#changes, ...this.#watched]) disposable.dispose();
  }

  #updateOwn(id: string, state: StudyState, running: readonly Trial[]): void {
    const own = this.#own.get(id);
    if (!own) return;
    own.state = state;
    own.trials = running.map(({ index }) => index);
    this.#changes.ask();
  }

  #onEnd(id: string, state: StudyState): void {
    const listed = this.#listed.get(id);
    if (listed) this.#listed.set(id, { ...listed, state, running: false });
    this.#change.fire();
    const { ended, study } = state;
    if (ended?.fault) void showFault(ended.fault, `${l10n.t('{0} stopped:', study.title)} `);
    else if (ended?.status === 'finished') void this.#announce(id, study.title);
  }

  async #announce(id: string, title: string): Promise<void> {
    const open = l10n.t('Open Study');
    const answer = await vscode.window.showInformationMessage(l10n.t('{0}: all trials are complete.', title), open);
    if (answer === open) await vscode.commands.executeCommand('descent.openStudy', id);
  }

  #progress(id: string, over: Promise<StudyState>): void {
    const title = this.#own.get(id)?.state.study.title ?? '';
    void vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (progress, token) => {
        let reported = 0;
        const report = () => {
          const state = this.#own.get(id)?.state;
          if (!state) return;
          const [done, of] = [doneOf(state), state.results.length];
          progress.report({ increment: (100 * (done - reported)) / of, message: l10n.t('{0} of {1} trials', done, of) });
          reported = done;
        };
        token.onCancellationRequested(() => this.stop(id));
        const listener = this.onDidChange(report);
        report();
        await over.catch(() => undefined);
        listener.dispose();
      },
    );
  }
}
