/** The state of a run, folded from the events of its log. */
import { dispatch } from './dispatch.ts';
import type { Fault } from './fault.ts';
import { withFollowed } from './followed-elements.ts';
import type { EventOf, Run, RunEvent, RunHeader } from './run.ts';

export const initialRun = (header: RunHeader): Run => ({
  header,
  status: 'starting',
  step: 0,
  epoch: 0,
  patienceLeft: null,
  rateScale: 1,
  changes: {},
  marks: [],
  epochEnds: [],
});

/** A trainer keeps two; one more in case the newest is still being written. */
const CHECKPOINTS = 3;

/**
 * Folds events one by one, each at the same cost however many came before: what grows with the log (marks, ends of epochs) is
 * appended to, and copied only where somebody asks for the state.
 */
export class RunFold {
  #run: Run;
  #marks: RunEvent[];
  #epochEnds: number[];
  readonly #lean: boolean;
  /** Of the last checkpoints, in whose newest that can be read a run is taken up. */
  #checkpoints: number[] = [];
  /** The state as it was last asked for; undefined since the last event. */
  #shown: Run | undefined;

  /** `lean`: keeps of what grows with the log only as much as a resumed run needs. */
  constructor(run: Run, lean = false) {
    this.#run = run;
    this.#lean = lean;
    this.#marks = [...run.marks];
    this.#epochEnds = [...run.epochEnds];
    this.#shown = run;
  }

  /** All that the log says so far; the same object until the next event. */
  get run(): Run {
    this.#shown ??= { ...this.#run, marks: this.#marks.slice(), epochEnds: this.#epochEnds.slice() };
    return this.#shown;
  }

  /** Steps completed when the last event was written. */
  get step(): number {
    return this.#run.step;
  }

  event(event: RunEvent): void {
    this.#shown = undefined;
    const run = this.#run;
    const next = dispatch<RunEvent, Run>(event, {
      started: (started) => ({ ...run, started, status: 'running' }),
      resumed: (resumed) => {
        const back = this.#rewind(resumed);
        this.#marks.push(resumed);
        return { ...back, status: 'running' };
      },
      changed: (change) => ({
        ...this.#mark(change),
        changes: { ...run.changes, [change.key]: change.to },
        patienceLeft: patienceAfter(run.patienceLeft, change),
      }),
      epoch: (epoch) => {
        if (epoch.best) this.#marks.push(epoch);
        if (!this.#lean) this.#epochEnds.push(epoch.step);
        return {
          ...run,
          epoch: epoch.epoch,
          patienceLeft: epoch.patienceLeft,
          ...(epoch.best && epoch.monitored !== null
            ? { best: { epoch: epoch.epoch, step: epoch.step, value: epoch.monitored } }
            : {}),
        };
      },
      reduced: (reduced) => ({ ...this.#mark(reduced), rateScale: reduced.scale }),
      sampling: (sampling) => ({ ...run, sampling }),
      finding: (finding) => this.#mark(finding),
      checkpoint: (checkpoint) => {
        if (this.#lean && !checkpoint.best) this.#prune(checkpoint.step);
        return { ...this.#mark(checkpoint), checkpoint };
      },
      paused: (paused) => ({ ...this.#mark(paused), status: 'paused' }),
      continued: (continued) => ({ ...this.#mark(continued), status: 'running' }),
      followed: ({ weight, element, on }) => ({ ...run, followed: withFollowed(run.followed, { weight, element, on }) }),
      notice: (notice) => this.#mark(notice),
      ended: (ended) => ({ ...run, ended: relocated(ended, run.header), status: ended.status }),
    });
    this.#run = { ...next, step: event.step };
  }

  /** The trainer is gone without having written `ended`. */
  interrupt(): void {
    if (this.#run.ended) return;
    this.#run = { ...this.#run, status: 'interrupted' };
    this.#shown = undefined;
  }

  #mark(event: RunEvent): Run {
    if (!this.#lean || event.type === 'changed' || event.type === 'reduced') this.#marks.push(event);
    return this.#run;
  }

  /** No run goes back beyond its last checkpoints: of what lies before, the newest of each kind is enough. */
  #prune(step: number): void {
    this.#checkpoints = [...this.#checkpoints, step].slice(-CHECKPOINTS);
    const [oldest = 0] = this.#checkpoints;
    const newest = new Map<string, RunEvent>();
    for (const event of this.#marks)
      if (event.step <= oldest) newest.set(event.type === 'changed' ? `changed ${event.key}` : event.type, event);
    const kept = new Set(newest.values());
    this.#marks = this.#marks.filter((event) => event.step > oldest || kept.has(event));
  }

  #rewind(to: EventOf<'resumed'>): Run {
    const { ended: _, best, ...rest } = this.#run;
    this.#marks = this.#marks.filter((event) => event.step <= to.step);
    this.#epochEnds = this.#epochEnds.filter((step) => step <= to.step);
    const last = this.#marks.findLast((event): event is EventOf<'epoch'> => event.type === 'epoch');
    const changes: Record<string, number | boolean | string> = {};
    let rateScale = 1;
    for (const event of this.#marks) {
      if (event.type === 'changed') changes[event.key] = event.to;
      if (event.type === 'reduced') rateScale = event.scale;
    }
    const kept = best && best.step <= to.step ? best : undefined;
    const before = last && last.monitored !== null ? { epoch: last.epoch, step: last.step, value: last.monitored } : undefined;
    const found = kept ?? before;
    return { ...rest, changes, rateScale, epoch: to.epoch, ...(found ? { best: found } : {}) };
  }
}

/** The state after one more event. Pure: a live run and a recorded one come out alike. Of many, `foldAll` costs far less. */
export const fold = (run: Run, event: RunEvent): Run => foldAll(run, [event]);

/** The state after all these events. */
export function foldAll(run: Run, events: Iterable<RunEvent>): Run {
  const folding = new RunFold(run);
  for (const event of events) folding.event(event);
  return folding.run;
}

/** A run whose trainer is gone without having written `ended`. */
export const interrupted = (run: Run): Run => (run.ended ? run : { ...run, status: 'interrupted' });

/** Of a patience that is changed, the epochs waited so far are used up already. */
const patienceAfter = (left: number | null, { key, from, to }: EventOf<'changed'>) =>
  key === 'earlyStopping.patience' && left !== null && typeof from === 'number' && typeof to === 'number'
    ? Math.max(0, left + to - from)
    : left;

/** Where the workspace folder was moved since, its files are where it is now. */
function relocated(ended: EventOf<'ended'>, { workspaceFolder, recordedFolder }: RunHeader): EventOf<'ended'> {
  const { fault } = ended;
  if (fault?.file === undefined || recordedFolder === undefined) return ended;
  const rest = fault.file.startsWith(recordedFolder) ? fault.file.slice(recordedFolder.length) : '';
  if (!/^[/\\]/.test(rest)) return ended;
  const file = workspaceFolder + rest;
  const moved: Fault = { ...fault, file, message: fault.message.replaceAll(fault.file, file) };
  return { ...ended, fault: moved };
}
