/** The settings of a run as flat keys with what the catalog says of each, for tables and titles. */
import { isRecord } from '../core/params.ts';
import { formatHyperparameter } from '../core/format.ts';
import type { RunConfig } from '../core/run.ts';
import type { SettingOf } from '../core/runs-table/columns.ts';
import { declaredParam } from './param-titles.ts';

/** What the catalog says of a setting, the same for all runs that chose the same entry of its registry. */
interface Info extends Pick<SettingOf, 'title' | 'help' | 'words'> {
  /** As JSON; undefined where nothing declares it. */
  readonly usual: string | undefined;
}
const known = new Map<string, Info>();

/** Every setting of a run that has a value. Lists are written as they are typed: `16, 8`. */
export function runSettings(config: RunConfig): readonly SettingOf[] {
  return flat(config).map(([path, value]) => {
    const { title, help, words, usual } = infoOf(config, path);
    return { key: path.replace(/\.type$/, ''), value: scalar(value), title, help, words, usual: usual === JSON.stringify(value) };
  });
}

function infoOf(config: RunConfig, path: string): Info {
  const group: unknown = (config as unknown as Readonly<Record<string, unknown>>)[path.slice(0, path.indexOf('.'))];
  const key = `${path} ${isRecord(group) ? String(group.type) : ''}`;
  const info = known.get(key) ?? lookUp(config, path);
  known.set(key, info);
  return info;
}

function lookUp(config: RunConfig, path: string): Info {
  const { title, param } = declaredParam(config, path);
  const numbers = param?.kind === 'float' || param?.kind === 'int' ? [param.unset, param.spelled] : [];
  return {
    title,
    help: param?.help ?? '',
    words: Object.fromEntries(numbers.flatMap((word) => (word ? [[String(word.value), word.word]] : []))),
    usual: param && !path.endsWith('.type') ? JSON.stringify(param.default) : undefined,
  };
}

function flat(value: unknown, prefix = ''): readonly (readonly [string, unknown])[] {
  if (!isRecord(value)) return value === undefined || value === '' || value === null ? [] : [[prefix, value]];
  return Object.entries(value).flatMap(([name, inner]) => flat(inner, prefix === '' ? name : `${prefix}.${name}`));
}

function scalar(value: unknown): string | number | boolean {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return value;
  if (Array.isArray(value))
    return value.map((item) => (typeof item === 'number' ? formatHyperparameter(item) : String(item))).join(', ');
  return JSON.stringify(value);
}
