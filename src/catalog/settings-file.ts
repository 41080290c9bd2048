/**
 * The forms in which a settings file may hold Descent's settings, and the values they give. One setting may be written as
 * `"descent.training.epochs": 3`, as `"descent.training": { "epochs": 3 }`, or as `"descent": { "training": { "epochs": 3 } }`. Pure.
 */
import * as l10n from '@vscode/l10n';
import { isRecord } from '../core/params.ts';
import { UserError } from '../core/fault.ts';
import { PLAIN_LAYER } from '../core/layer-options.ts';

export type Path = readonly string[];

const PREFIX = 'descent';

/**
 * The raw value of each setting by its short key, as in `{ training: { epochs: 3 } }`. Where a file gives one value in two
 * forms, the longer key holds, whatever their order: the Settings editor writes that one. Unknown keys are kept.
 */
export function settingsIn(file: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const found: { readonly path: Path; readonly value: unknown; readonly depth: number }[] = [];
  for (const [key, value] of Object.entries(file)) {
    if (key.startsWith(`${PREFIX}.`)) found.push(given(key.slice(PREFIX.length + 1), value, 1));
    // Here, too, one may write "training.epochs".
    else if (key === PREFIX && isRecord(value))
      found.push(...Object.entries(value).map(([name, inner]) => given(name, inner, 0)));
  }
  const values: Record<string, unknown> = {};
  for (const { path, value } of found.sort((a, b) => a.depth - b.depth || byType(a.path, b.path))) put(values, path, value);
  return values;
}

const given = (key: string, value: unknown, base: number) => {
  const path = pathOf(key);
  return { path, value, depth: 2 * path.length + base };
};

/** Another `type` discards the parameters of the one before, so it comes first. */
const byType = (a: Path, b: Path) => Number(b[1] === 'type') - Number(a[1] === 'type');

/** `training.epochs` as its parts; names of layers may hold dots. */
export function pathOf(key: string): Path {
  const [group = '', ...names] = key.split('.');
  if (group !== 'layers' || names.length < 2) return [group, ...names];
  const last = names.at(-1) ?? '';
  return last in PLAIN_LAYER ? [group, names.slice(0, -1).join('.'), last] : [group, names.join('.')];
}

/**
 * Sets a value in nested objects. Objects merge; what stands in the way and is no object is left for the check of settings
 * to complain about. Another `type` starts afresh.
 */
export function put(values: Record<string, unknown>, path: Path, value: unknown): void {
  const [name = '', ...rest] = path;
  if (name === '__proto__') throw new UserError(l10n.t('Unknown setting "{0}".', name));
  const before = values[name];
  if (rest.length === 0) {
    values[name] = overlay(before, value);
    return;
  }
  const changes = rest[0] === 'type' && isRecord(before) && before.type !== value;
  const copy: Record<string, unknown> = isRecord(before) && !changes ? { ...before } : {};
  put(copy, rest, value);
  values[name] = copy;
}

/** What a more special source says, laid over a more general one: key by key, except that another `type` starts afresh. */
export function overlay(below: unknown, above: unknown): unknown {
  if (!isRecord(below) || !isRecord(above)) return above;
  if ('type' in above && above.type !== below.type) return above;
  return { ...below, ...above };
}
