/** What a program's tsconfig.json says of its imports and decorators. */
import { parse } from 'jsonc-parser';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { isRecord } from '../../core/params.ts';
import { withoutByteOrderMark } from '../../core/text.ts';

export interface TsConfig {
  /** The file itself. */
  readonly file: string;
  /** Path aliases: a pattern with at most one `*`, and the absolute paths that it stands for, each with its `*`. */
  readonly paths: readonly { readonly pattern: string; readonly targets: readonly string[] }[];
  /** Absolute; undefined where it is not given. */
  readonly baseUrl: string | undefined;
  readonly experimentalDecorators: boolean;
  readonly emitDecoratorMetadata: boolean;
}

const NAMES = ['tsconfig.json', 'jsconfig.json'];
const known = new Map<string, TsConfig | undefined>();

/** The one that a file belongs to, from its folder up to the root. */
export function tsConfigOf(file: string, root: string): TsConfig | undefined {
  const folder = dirname(file);
  const found = NAMES.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (found !== undefined) {
    if (!known.has(found)) known.set(found, read(found));
    return known.get(found);
  }
  return folder === root || dirname(folder) === folder ? undefined : tsConfigOf(folder, root);
}

function read(file: string, within: readonly string[] = []): TsConfig | undefined {
  const config = parsed(file);
  if (!config || within.includes(file)) return undefined;
  const bases = [config.extends].flat().flatMap((base) => (typeof base === 'string' ? (extended(file, base) ?? []) : []));
  const inherited = bases.map((base) => read(base, [...within, file])).findLast((base) => base !== undefined);
  const options = isRecord(config.compilerOptions) ? config.compilerOptions : {};
  const folder = dirname(file);
  const baseUrl = typeof options.baseUrl === 'string' ? resolve(folder, options.baseUrl) : inherited?.baseUrl;
  const flag = (name: 'experimentalDecorators' | 'emitDecoratorMetadata') =>
    typeof options[name] === 'boolean' ? options[name] : (inherited?.[name] ?? false);
  return {
    file,
    paths: isRecord(options.paths) ? aliases(options.paths, baseUrl ?? folder) : (inherited?.paths ?? []),
    baseUrl,
    experimentalDecorators: flag('experimentalDecorators'),
    emitDecoratorMetadata: flag('emitDecoratorMetadata'),
  };
}

const aliases = (paths: Record<string, unknown>, base: string): TsConfig['paths'] =>
  Object.entries(paths).map(([pattern, targets]) => ({
    pattern,
    targets: Array.isArray(targets) ? targets.filter((one) => typeof one === 'string').map((one) => resolve(base, one)) : [],
  }));

/** It may have comments and trailing commas. */
function parsed(file: string): Record<string, unknown> | undefined {
  try {
    const content: unknown = parse(withoutByteOrderMark(readFileSync(file, 'utf8')));
    return isRecord(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

/** The file that `extends` names: a path, whose extension may be missing, or one in a package. */
function extended(file: string, base: string): string | undefined {
  const path = resolve(dirname(file), base);
  const relative = /^(\.{1,2}[\\/]|[\\/]|[A-Za-z]:[\\/])/.test(base);
  if (relative) return [path, `${path}.json`].find((one) => existsSync(one));
  const require = createRequire(file);
  for (const name of [base, `${base}.json`, `${base}/tsconfig.json`])
    try {
      return require.resolve(name);
    } catch {
      // The next spelling may be there.
    }
  return undefined;
}

/** The paths that an import may mean by an alias or by `baseUrl`, the most specific alias first. */
export function aliased({ paths, baseUrl }: TsConfig, specifier: string): readonly string[] {
  const matching = paths.flatMap(({ pattern, targets }) => {
    const [head = '', tail] = pattern.split('*');
    if (tail === undefined) return specifier === pattern ? [{ length: Number.POSITIVE_INFINITY, targets }] : [];
    const fits = specifier.length >= head.length + tail.length && specifier.startsWith(head) && specifier.endsWith(tail);
    const rest = specifier.slice(head.length, specifier.length - tail.length);
    return fits ? [{ length: head.length, targets: targets.map((target) => target.replace('*', () => rest)) }] : [];
  });
  const byAlias = matching.toSorted((a, b) => b.length - a.length).flatMap(({ targets }) => targets);
  return baseUrl === undefined ? byAlias : [...byAlias, resolve(baseUrl, specifier)];
}
