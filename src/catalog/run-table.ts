/** Runs as rows of a table, with what the catalog says of their settings. */
import type { RunHeader } from '../core/run.ts';
import type { RunSummary } from '../core/summary.ts';
import type { SettingOf, TabledRun } from '../core/runs-table/columns.ts';
import type { RunResults } from '../core/runs-table/results.ts';
import { distinctTitles } from '../core/runs-table/titles.ts';
import { runSettings } from './run-settings.ts';

export interface Recorded {
  readonly header: RunHeader;
  readonly summary: RunSummary;
  readonly results: RunResults;
}

/** What a configuration comes to is worked out once: a run's header never changes. */
const settings = new WeakMap<RunHeader, readonly SettingOf[]>();

export function settingsOf(header: RunHeader): readonly SettingOf[] {
  const known = settings.get(header) ?? runSettings(header.config);
  settings.set(header, known);
  return known;
}

/** The automatic title of each run by its id, which is the name of its folder: a copied folder has the same header. */
export const titlesOf = (runs: readonly { readonly id: string; readonly header: RunHeader }[]): ReadonlyMap<string, string> =>
  distinctTitles(runs.map(({ id, header }) => ({ id, title: header.title, settings: settingsOf(header) })));

/** `title` is the automatic one; `studies` are the titles of studies by their id. */
export function tabledRun(run: Recorded, title: string, studies: ReadonlyMap<string, string> = new Map()): TabledRun {
  const study = run.header.trial && studies.get(run.header.trial.study);
  const { header, summary, results } = run;
  return { header, summary, results, settings: settingsOf(header), title, ...(study === undefined ? {} : { study }) };
}

/** All runs of a folder, each under a title that tells it from the others. */
export function tabled(runs: readonly Recorded[], studies?: ReadonlyMap<string, string>): readonly TabledRun[] {
  const titles = titlesOf(runs.map(({ header, summary }) => ({ id: summary.id, header })));
  return runs.map((run) => tabledRun(run, titles.get(run.summary.id) ?? run.header.title, studies));
}
