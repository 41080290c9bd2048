/** Automatic titles that differ where the runs do: to what two runs are both called, the settings that set them apart are added. */
import * as l10n from '@vscode/l10n';
import { formatHyperparameter } from '../format.ts';
import { translated } from '../localize.ts';
import type { SettingOf } from './columns.ts';

export interface Titled {
  readonly id: string;
  /** As recorded: `iris · mlp · adam 1e-3`. */
  readonly title: string;
  readonly settings: readonly SettingOf[];
}

/** What titles name first, what only where that does not tell runs apart, and what is of no consequence to what is learned. */
const TIERS: readonly ((key: string) => boolean)[] = [
  (key) => key !== SEED && !LAST.test(key),
  (key) => key === SEED,
  (key) => LAST.test(key),
];
const SEED = 'training.seed';
const LAST = /^(instrumentation|node|tensorflow|gpu|backend)\b|^training\.checkpointSeconds$/;

/** The title of each run by its id. Runs that differ in no setting keep the same title: when they were started tells them apart. */
export function distinctTitles(runs: readonly Titled[]): ReadonlyMap<string, string> {
  const titles = new Map<string, string>();
  const groups = new Map<string, Titled[]>();
  for (const run of runs) {
    const known = groups.get(run.title);
    if (known) known.push(run);
    else groups.set(run.title, [run]);
  }
  const name = (group: readonly Named[], [tier, ...rest]: typeof TIERS): void => {
    if (!tier || group.length === 1) for (const { run, parts } of group) titles.set(run.id, parts.join(' · '));
    else for (const alike of told(group, tier)) name(alike, rest);
  };
  for (const [title, group] of groups)
    name(
      group.map((run) => ({ run, values: valuesOf(run), parts: [title] })),
      TIERS,
    );
  return titles;
}

interface Named {
  readonly run: Titled;
  readonly values: ReadonlyMap<string, SettingOf>;
  /** The title so far. */
  readonly parts: readonly string[];
}
const valuesOf = ({ settings }: Titled) => new Map(settings.map((setting) => [setting.key, setting]));

/** Adds to the titles what sets these runs apart in the settings of one tier, and gives them by what they still have in common. */
function told(group: readonly Named[], tier: (key: string) => boolean): readonly (readonly Named[])[] {
  const keys = [...new Set(group.flatMap(({ run }) => run.settings.map(({ key }) => key)))].filter(tier);
  const differing = keys.filter((key) => new Set(group.map(({ values }) => values.get(key)?.value)).size > 1);
  const chosen = telling(group, differing);
  const usual = new Map(chosen.map((key) => [key, usualOf(group, key)]));
  const classes = new Map<string, Named[]>();
  for (const named of group) {
    const added = chosen.flatMap((key) => {
      const setting = named.values.get(key);
      // What most of them have goes without saying: who says nothing has that.
      if (usual.get(key)?.value === (setting?.value ?? null)) return [];
      const title = setting?.title ?? group.find(({ values }) => values.has(key))?.values.get(key)?.title ?? key;
      return [wordsOf(title, setting)];
    });
    const of = classOf(named, chosen);
    const one = { ...named, parts: [...named.parts, ...added] };
    const alike = classes.get(of);
    if (alike) alike.push(one);
    else classes.set(of, [one]);
  }
  return [...classes.values()];
}

/** As few of the keys as tell apart all that the keys can tell apart; each time the one that tells most. */
function telling(group: readonly Named[], keys: readonly string[]): readonly string[] {
  const classes = (of: readonly string[]) => new Set(group.map((named) => classOf(named, of))).size;
  const goal = classes(keys);
  const chosen: string[] = [];
  while (classes(chosen) < goal) {
    const counts = keys.filter((key) => !chosen.includes(key)).map((key) => ({ key, of: classes([...chosen, key]) }));
    chosen.push(counts.reduce((a, b) => (b.of > a.of ? b : a)).key);
  }
  return chosen;
}

const classOf = ({ values }: Named, keys: readonly string[]) => JSON.stringify(keys.map((key) => values.get(key)?.value ?? null));

/** The value that more than half of the runs have; null is none at all. */
function usualOf(group: readonly Named[], key: string): { readonly value: SettingOf['value'] | null } | undefined {
  const counts = new Map<SettingOf['value'] | null, number>();
  for (const { values } of group) {
    const value = values.get(key)?.value ?? null;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const found = [...counts].find(([, count]) => 2 * count > group.length);
  return found && { value: found[0] };
}

/** `batch size 64`, `no momentum`. */
function wordsOf(declared: string, setting: SettingOf | undefined): string {
  const title = translated(declared);
  const name = /^[A-Z][a-z]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
  if (!setting) return l10n.t('no {0}', name);
  const { value, words } = setting;
  if (typeof value === 'boolean') return value ? l10n.t('{0} on', name) : l10n.t('{0} off', name);
  const word = words[String(value)];
  if (word !== undefined) return `${name} ${translated(word)}`;
  return `${name} ${typeof value === 'number' ? formatHyperparameter(value) : value}`;
}
