/** The runs of the workspace: what lists say of all of them, and the whole of those that are live or shown. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { titlesOf } from '../../catalog/run-table.ts';
import { type Fault, faultOf, UserError } from '../../core/fault.ts';
import { isLive } from '../../core/run-status.ts';
import type { Matrix } from '../../core/followed-elements.ts';
import { RunData } from '../../core/run-data.ts';
import type { RunEvent, RunHeader, RunNotes } from '../../core/run.ts';
import type { RunResults } from '../../core/runs-table/results.ts';
import { type RunSummary, summarize } from '../../core/summary.ts';
import type { TrainerCommand } from '../../protocol.ts';
import { type Follower, follow } from '../../store/follow-run.ts';
import { type Listing, listRuns } from '../../store/list-runs.ts';
import { runsFolder } from '../../store/places.ts';
import { RunCache } from '../../store/run-cache.ts';
import { readHeader, readNotes, writeNotes } from '../../store/run-folders.ts';
import { stopRun } from '../../store/stop-run.ts';
import { throttle } from '../throttle.ts';
import { watchFolders } from './watch-folders.ts';

/** 25 Hz: more cannot be read, and costs. Shorter than what lies between two chunks of a trainer, lest one waits for the next. */
const INTERVAL = 40;
/** How long a command waits for the line to its trainer. */
const CONNECT_MILLISECONDS = 5000;

/** A run as lists know it. */
export interface ListedRun {
  /** Its title is the automatic one, which tells the run from the others. */
  readonly summary: RunSummary;
  readonly header: RunHeader;
  readonly results: RunResults;
  /** Absolute path of the run's folder. */
  readonly folder: string;
  readonly workspace: vscode.WorkspaceFolder;
}

/** A folder among the runs that cannot be shown, and why. */
export interface BrokenRun {
  readonly id: string;
  readonly folder: string;
  readonly problem: Fault;
}

/** A run that is read and followed. */
export interface OpenRun {
  readonly id: string;
  readonly folder: string;
  readonly workspace: vscode.WorkspaceFolder;
  /** The automatic title, which tells the run from the others that there are now. */
  readonly title: string;
  /** Another object after the log had to be read anew. */
  data: RunData;
  notes: RunNotes;
  /** A trainer listens to commands. */
  live: boolean;
  /** All that was on disk has been read. */
  caughtUp: boolean;
}

/** What the user calls it, else its title. */
export const nameOfOpen = ({ notes, title }: Pick<OpenRun, 'notes' | 'title'>) => notes.name ?? title;

export class Runs {
  readonly #listed = new Map<string, ListedRun>();
  readonly #cache = new RunCache();
  #titles: ReadonlyMap<string, string> = new Map();
  #broken: readonly BrokenRun[] = [];
  readonly #open = new Map<string, { readonly run: OpenRun; readonly follower: Follower }>();
  readonly #opening = new Map<string, Promise<OpenRun>>();
  readonly #touched = new Set<string>();
  readonly #list = new vscode.EventEmitter<void>();
  readonly #change = new vscode.EventEmitter<OpenRun>();
  readonly #event = new vscode.EventEmitter<{ readonly run: OpenRun; readonly event: RunEvent }>();
  readonly #refused = new vscode.EventEmitter<string>();
  readonly #lost = new vscode.EventEmitter<OpenRun>();
  readonly #matrix = new vscode.EventEmitter<{ readonly run: string; readonly matrix: Matrix }>();
  readonly #problem = new vscode.EventEmitter<{ readonly run: OpenRun; readonly message: string }>();
  readonly #changes = throttle(INTERVAL, () => this.#notifyChanges());
  readonly #scans = throttle(300, () => void this.scan());
  readonly #disposables: vscode.Disposable[] = [
    this.#list,
    this.#change,
    this.#event,
    this.#refused,
    this.#matrix,
    this.#problem,
    this.#lost,
    this.#changes,
    this.#scans,
  ];
  #scanned = false;

  /** Runs came, went, or are otherwise listed. */
  readonly onDidChangeList = this.#list.event;
  /** An open run has news; at most 25 times a second. */
  readonly onDidChange = this.#change.event;
  /** Something happened in a live run just now. */
  readonly onEvent = this.#event.event;
  /** A trainer understood a command and refused it. */
  readonly onRefused = this.#refused.event;
  readonly onMatrix = this.#matrix.event;
  /** The trainer of a live run is gone without a word. */
  readonly onLost = this.#lost.event;
  /** Something of an open run's files cannot be read. */
  readonly onProblem = this.#problem.event;

  constructor() {
    this.#disposables.push(
      watchFolders(['.descent/runs/*', '.descent/runs/*/*.json'], () => this.#scans.ask()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.scan()),
    );
  }

  /** All runs, newest first. */
  get list(): readonly ListedRun[] {
    const listed = [...this.#listed.values()];
    return this.#open.size === 0 ? listed : listed.map((run) => this.#withOpenData(run));
  }

  get broken(): readonly BrokenRun[] {
    return this.#broken;
  }

  /** The list has been read at least once. */
  get ready(): boolean {
    return this.#scanned;
  }

  get live(): readonly OpenRun[] {
    return [...this.#open.values()].map(({ run }) => run).filter((run) => run.live && isLive(run.data.run.status));
  }

  listed(id: string): ListedRun | undefined {
    const found = this.#listed.get(id);
    return found && this.#withOpenData(found);
  }

  /** Of a run that is open, more is known than what was listed last. */
  #withOpenData(listed: ListedRun): ListedRun {
    const { id, title } = listed.summary;
    const open = this.#open.get(id)?.run;
    return open ? { ...listed, summary: { ...summarize(open.data.run, open.notes), title } } : listed;
  }

  /** The run, if it is open. */
  get(id: string): OpenRun | undefined {
    return this.#open.get(id)?.run;
  }

  /** Reads the run folders of the workspace; live runs found there are opened. */
  async scan(): Promise<void> {
    const found = new Map<string, ListedRun>();
    const broken: BrokenRun[] = [];
    for (const workspace of vscode.workspace.workspaceFolders ?? [])
      for (const listing of await listingsOf(workspace, this.#cache)) {
        const other = found.get(listing.id);
        if ('problem' in listing) broken.push(listing);
        else if (other) broken.push(twice(listing, other));
        else found.set(listing.id, { ...listing, workspace });
      }
    this.#titles = titlesOf([...found].map(([id, { header }]) => ({ id, header })));
    this.#cache.keep(new Set([...found.values()].map(({ folder }) => folder)));
    this.#listed.clear();
    const newest = [...found].sort(([, a], [, b]) => b.header.created - a.header.created);
    for (const [id, listed] of newest) this.#listed.set(id, this.#titled(listed));
    this.#broken = broken;
    for (const id of [...this.#open.keys()]) if (!found.has(id)) this.close(id);
    this.#scanned = true;
    for (const { summary } of found.values()) if (isLive(summary.status)) void this.open(summary.id).catch(() => {});
    this.#list.fire();
  }

  /** Looks at the folder of one run again, which is cheaper than at all. */
  async refresh(id: string): Promise<void> {
    const listed = this.#listed.get(id);
    if (!listed) return;
    try {
      const record = await this.#cache.read(id, listed.folder);
      if (this.#listed.get(id) === listed) this.#listed.set(id, this.#titled({ ...listed, ...record }));
      this.#list.fire();
    } catch {
      // It was deleted meanwhile, or cannot be read: a whole scan says which.
      this.#scans.ask();
    }
  }

  #titled(listed: ListedRun): ListedRun {
    const title = this.#titles.get(listed.summary.id) ?? listed.header.title;
    return { ...listed, summary: { ...listed.summary, title } };
  }

  /**
   * Reads a run's files and follows it if it is live. Events from `since` (milliseconds since 1970) on count as news.
   * Rejects with a `UserError`.
   */
  async open(id: string, since = Date.now()): Promise<OpenRun> {
    const known = this.#open.get(id)?.run;
    if (known?.caughtUp) return known;
    const opening = this.#opening.get(id) ?? this.#read(id, since).finally(() => this.#opening.delete(id));
    this.#opening.set(id, opening);
    return opening;
  }

  /** Forgets what was read of a run. The run itself is not touched. */
  close(id: string): void {
    this.#open.get(id)?.follower.close();
    this.#open.delete(id);
  }

  /**
   * Hands a command to the run's trainer; while the line to it is being taken up again, after a reload or a resume, the command
   * waits for it. A trainer that does not hear a stop is ended. Rejects with a `UserError` when no trainer listens.
   */
  async send(id: string, command: Exclude<TrainerCommand, { readonly type: 'hello' }>): Promise<void> {
    if (command.type === 'stop') {
      const listed = this.#listed.get(id);
      if (listed && (await stopRun(listed.folder, command.restoreBest)) !== 'gone') return;
      throw nobodyTrains();
    }
    const until = performance.now() + CONNECT_MILLISECONDS;
    do {
      const open = this.#open.get(id);
      if (open?.follower.send(command)) return;
      if (!open || !isLive(open.run.data.run.status)) break;
      await new Promise((resolve) => setTimeout(resolve, INTERVAL));
      // A busy machine takes its time to load the data and to build the model; one whose trainer is gone is no longer live.
    } while (performance.now() < until || this.#open.get(id)?.run.data.run.status === 'starting');
    throw nobodyTrains();
  }

  async note(id: string, change: (notes: RunNotes) => RunNotes): Promise<void> {
    const listed = this.listed(id);
    if (!listed) return;
    const notes = change(listed.summary.notes);
    await writeNotes(listed.folder, notes);
    this.#listed.set(id, { ...listed, summary: { ...listed.summary, notes } });
    const open = this.#open.get(id)?.run;
    if (open) {
      open.notes = notes;
      this.#markChanged(id);
    }
    this.#list.fire();
  }

  dispose(): void {
    for (const id of [...this.#open.keys()]) this.close(id);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #read(id: string, since: number): Promise<OpenRun> {
    if (!this.#listed.has(id)) await this.scan();
    const listed = this.#listed.get(id);
    if (!listed) throw new UserError(l10n.t('There is no run "{0}" in this workspace. It may have been deleted.', id));
    const { folder, workspace } = listed;
    const header = await readHeader(folder);
    const titles = () => this.#titles;
    const run: OpenRun = {
      id,
      folder,
      workspace,
      get title() {
        return titles().get(id) ?? header.title;
      },
      data: new RunData(header),
      notes: await readNotes(folder),
      live: false,
      caughtUp: false,
    };
    // After a reset the log is delivered anew; what was reported once is not reported again. Of what was on disk, its time says
    // whether it is news. What comes later is news whatever its time says: clocks are set back, too.
    let [count, reported, read] = [0, 0, false];
    const follower = await new Promise<Follower>((resolve) => {
      const made = follow(folder, {
        reset: () => {
          run.data = new RunData(header);
          count = 0;
          this.#markChanged(id);
        },
        event: (event) => {
          run.data.event(event);
          this.#markChanged(id);
          if (++count <= reported) return;
          reported = count;
          if (!read && event.time < since) return;
          // As the log has it now: where the workspace was moved, an error is where the file is.
          this.#event.fire({ run, event: event.type === 'ended' ? (run.data.run.ended ?? event) : event });
        },
        chunk: (chunk) => {
          run.data.chunk(chunk);
          this.#markChanged(id);
        },
        state: (state) => {
          read = true;
          if (run.live && state === 'interrupted') this.#lost.fire(run);
          run.live = state === 'live';
          if (state === 'interrupted') run.data.interrupt();
          this.#markChanged(id);
          this.#list.fire();
          resolve(made);
        },
        matrix: (matrix) => this.#matrix.fire({ run: id, matrix }),
        refused: (message) => this.#refused.fire(message),
        problem: (message) => this.#problem.fire({ run, message }),
      });
    });
    run.caughtUp = true;
    this.#open.set(id, { run, follower });
    this.#markChanged(id);
    this.#list.fire();
    return run;
  }

  #markChanged(id: string): void {
    this.#touched.add(id);
    this.#changes.ask();
  }

  #notifyChanges(): void {
    const ids = [...this.#touched];
    this.#touched.clear();
    for (const id of ids) {
      const run = this.#open.get(id)?.run;
      if (run?.caughtUp) this.#change.fire(run);
    }
  }
}

/** Folders of one window may hold copies of one run: each is called by its id, so only one of them can be shown. */
const twice = ({ id, folder }: { readonly id: string; readonly folder: string }, other: ListedRun): BrokenRun => ({
  id,
  folder,
  problem: {
    message: l10n.t('Another folder of this workspace contains a run with the same ID: {0}', other.folder),
    remedy: l10n.t('Rename one of the two folders.'),
    file: folder,
  },
});

const nobodyTrains = () =>
  new UserError({
    message: l10n.t('This run is not training, so its settings cannot be changed.'),
    remedy: l10n.t('Start a new run, or resume this one from its checkpoint.'),
  });

async function listingsOf({ uri }: vscode.WorkspaceFolder, cache: RunCache): Promise<readonly Listing[]> {
  if (uri.scheme !== 'file') return [];
  const folder = runsFolder(uri.fsPath);
  try {
    return await listRuns(folder, cache);
  } catch (error) {
    return [{ id: folder, folder, problem: faultOf(error) }];
  }
}
