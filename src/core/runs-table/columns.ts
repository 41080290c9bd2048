/** The columns of the runs table and the cells below them. Pure: what the catalog says of settings arrives with each run. */
import { msg, translated } from '../localize.ts';
import * as l10n from '@vscode/l10n';
import { isRisingInAll } from '../early-stopping.ts';
import { isShare, metricName } from '../format.ts';
import type { RunHeader } from '../run.ts';
import type { RunSummary } from '../summary.ts';
import { bestOf, type RunResults } from './results.ts';

/** Undefined where the run has no such value. NaN and infinity are values. */
export type Cell = string | number | boolean | readonly string[] | undefined;

/** `date` is milliseconds since 1970, `duration` is seconds. */
export type ColumnKind = 'text' | 'number' | 'flag' | 'date' | 'duration' | 'list';

export interface RunColumn {
  /** How filters and exports name it: `optimizer.learningRate`, `best.val_loss`. */
  readonly id: string;
  readonly title: string;
  readonly help: string;
  readonly kind: ColumnKind;
  readonly section: 'run' | 'settings' | 'results';
  /** How its numbers are written. */
  readonly style?: 'share' | 'metric' | 'setting' | 'count';
  /** Of metrics: the larger value is the better one. */
  readonly rising?: boolean;
  /** Words that stand for numbers: 0 is `all`. */
  readonly words?: Readonly<Record<string, string>>;
  /** Of settings: the runs differ in it. */
  readonly differs?: boolean;
  /** Of settings: some run has another value than it would have by default. */
  readonly chosen?: boolean;
}

/** What the table shows of one run. */
export interface RunRow {
  readonly id: string;
  /** By column. */
  readonly cells: Readonly<Record<string, Cell>>;
}

export interface RunTable {
  readonly columns: readonly RunColumn[];
  readonly rows: readonly RunRow[];
}

/** A setting of a run as `runSettings` of the catalog gives it. */
export interface SettingOf {
  /** As in settings.json, without `descent.`: `optimizer.learningRate`. The choice itself is `optimizer`, not `optimizer.type`. */
  readonly key: string;
  readonly value: string | number | boolean;
  /** As its form has it, with its group before it where the title alone is ambiguous. */
  readonly title: string;
  readonly help: string;
  /** Words that stand for numbers: 0 is `all`. */
  readonly words: Readonly<Record<string, string>>;
  /** It has the default value. */
  readonly usual: boolean;
}

export interface TabledRun {
  readonly header: RunHeader;
  readonly summary: RunSummary;
  readonly results: RunResults;
  readonly settings: readonly SettingOf[];
  /** The automatic title, which tells the run from its neighbours. */
  readonly title: string;
  /** What the study is called that the run is a trial of. */
  readonly study?: string;
}

const column = (id: string, title: string, kind: ColumnKind, help: string, more: Partial<RunColumn> = {}): RunColumn => ({
  id,
  title,
  help,
  kind,
  section: 'run',
  ...more,
});

const RUN: readonly RunColumn[] = [
  column('name', msg('Name'), 'text', msg('The name you gave the run, or its automatic title.')),
  column('state', msg('State'), 'text', msg('Whether the run is running, or how it ended.')),
  column('starred', msg('Star'), 'flag', msg('Whether you starred the run.')),
  column('tags', msg('Tags'), 'list', msg('The tags you gave the run.')),
  column('created', msg('Created'), 'date', msg('When the run was started.')),
  column('duration', msg('Duration'), 'duration', msg('Time spent training, without pauses.')),
  column('study', msg('Study'), 'text', msg('The study that the run is a trial of.')),
  column('commit', msg('Commit'), 'text', msg('The git commit that was checked out when the run started.')),
  column('dirty', msg('Uncommitted changes'), 'flag', msg('Whether the working tree had uncommitted changes.')),
  column('backend', msg('Backend'), 'text', msg('The compute backend that the run trained on.')),
  column('device', msg('Device'), 'text', msg('The hardware that the backend used.')),
  column('id', msg('Run ID'), 'text', msg("The name of the run's folder.")),
];
const RESULTS: readonly RunColumn[] = [
  column('bestEpoch', msg('Best epoch'), 'number', msg('The epoch with the best value of the monitored metric.'), count()),
  column('epochs', msg('Epochs completed'), 'number', msg('Number of epochs completed.'), count()),
  column('steps', msg('Steps'), 'number', msg('Steps completed.'), count()),
  column('parameters', msg('Parameters'), 'number', msg('Parameter count of the model.'), count()),
  column('findings', msg('Findings'), 'number', msg('Number of findings reported during the run.'), count()),
  column('changes', msg('Live changes'), 'number', msg('Number of settings changed during the run.'), count()),
  column('reason', msg('Reason'), 'text', msg('Why the run ended.'), { section: 'results' }),
];
function count(): Partial<RunColumn> {
  return { section: 'results', style: 'count' };
}

/** Settings whose key another column has already. */
const RENAMED: Readonly<Record<string, string>> = { backend: 'backend.requested' };
const settingId = (key: string) => RENAMED[key] ?? key;

/** Titles of metrics in sentence case: `Validation accuracy`. */
function metricTitle(name: string): string {
  const words = metricName(name);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function tableOf(runs: readonly TabledRun[]): RunTable {
  const metrics = [...new Set(runs.flatMap(({ results }) => Object.keys(results.metrics)))].sort(byMetric);
  const worded = (column: RunColumn) => ({ ...column, title: translated(column.title), help: translated(column.help) });
  const settings = runs.map(({ header }) => header.config.earlyStopping);
  // A column has one direction: values that are best in different ways could be neither compared nor sorted.
  const rising = new Map(metrics.map((name) => [name, isRisingInAll(settings, name)]));
  const rows = runs.map((run) => rowOf(run, rising));
  const metricsOf = metrics.flatMap((name) => metricColumns(name, rising.get(name) ?? false));
  const columns = [...RUN.map(worded), ...settingColumns(runs), ...metricsOf, ...RESULTS.map(worded)];
  const filled = new Set(rows.flatMap(({ cells }) => Object.keys(cells)));
  const always = new Set(['name', 'state', 'created', 'tags', 'starred']);
  return { columns: columns.filter(({ id }) => always.has(id) || filled.has(id)), rows };
}

/** Validation before training, the loss before other metrics. */
const byMetric = (a: string, b: string) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1);
const rankOf = (name: string) => (name.startsWith('val_') ? 0 : 2) + (name.endsWith('loss') ? 0 : 1);

function metricColumns(name: string, rising: boolean): readonly RunColumn[] {
  const style = isShare(name) ? 'share' : 'metric';
  const title = metricTitle(name);
  const more = { section: 'results', style, rising } as const;
  return [
    column(
      `best.${name}`,
      l10n.t('Best {0}', metricName(name)),
      'number',
      rising
        ? l10n.t('The best value of {0} in any epoch. Higher is better.', name)
        : l10n.t('The best value of {0} in any epoch. Lower is better.', name),
      more,
    ),
    column(name, title, 'number', l10n.t('The value of {0} after the last epoch.', name), more),
  ];
}

function settingColumns(runs: readonly TabledRun[]): readonly RunColumn[] {
  interface Seen {
    readonly first: SettingOf;
    readonly values: Set<SettingOf['value']>;
    count: number;
    chosen: boolean;
    numbers: boolean;
    flags: boolean;
  }
  const seen = new Map<string, Seen>();
  for (const { settings } of runs)
    for (const setting of settings) {
      const { key, value } = setting;
      const known = seen.get(key) ?? {
        first: setting,
        values: new Set(),
        count: 0,
        chosen: false,
        numbers: true,
        flags: true,
      };
      seen.set(key, known);
      known.values.add(value);
      known.count++;
      known.chosen ||= !setting.usual;
      known.numbers &&= typeof value === 'number';
      known.flags &&= typeof value === 'boolean';
    }
  return [...seen].map(([key, { first, values, count: given, chosen, numbers, flags }]) => {
    const kind = numbers ? 'number' : flags ? 'flag' : 'text';
    return column(settingId(key), translated(first.title), kind, translated(first.help), {
      section: 'settings',
      ...(numbers ? { style: 'setting' } : {}),
      ...(Object.keys(first.words).length > 0 ? { words: first.words } : {}),
      // A parameter that only some optimizers have says no more than which optimizer it was, unless somebody chose its value.
      differs: values.size > 1 || (chosen && given < runs.length),
      chosen,
    });
  });
}

function rowOf({ header, summary, results, settings, title, study }: TabledRun, rising: ReadonlyMap<string, boolean>): RunRow {
  const { notes } = summary;
  const trial = header.trial?.study;
  const cells: Record<string, Cell> = {
    name: notes.name ?? title,
    state: summary.status,
    starred: notes.starred ?? false,
    tags: notes.tags ?? [],
    created: header.created,
    duration: results.seconds,
    id: summary.id,
    epochs: results.epochs,
    steps: results.steps,
    findings: results.findings,
    changes: results.changes,
  };
  const optional: Readonly<Record<string, Cell>> = {
    study: study ?? trial,
    commit: header.commit,
    dirty: header.dirty,
    backend: results.backend,
    device: results.device,
    bestEpoch: results.bestEpoch,
    parameters: results.parameters,
    reason: results.reason,
  };
  for (const [id, cell] of Object.entries(optional)) if (cell !== undefined) cells[id] = cell;
  // A program's hyperparameter may be called like a column of the table, which then is that of the table.
  for (const { key, value } of settings) cells[settingId(key)] ??= value;
  for (const [name, metric] of Object.entries(results.metrics)) {
    cells[name] = metric.last;
    const { value, epoch } = bestOf(metric, rising.get(name) ?? false);
    if (epoch > 0) cells[`best.${name}`] = value;
  }
  return { id: summary.id, cells };
}
