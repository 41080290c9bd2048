/** Checks a configuration before the run starts: missing files and missing columns. Pure. */
import * as l10n from '@vscode/l10n';
import { find, type Problem, suggest } from '../core/params.ts';
import type { RunConfig } from '../core/run.ts';
import { guessSeparator, parseDelimited } from './datasets/delimited.ts';
import { datasets } from './datasets/index.ts';
import { missingColumn } from './datasets/table.ts';

/** Access to files of the workspace, by their paths in the settings. */
export interface Files {
  /** If the file is missing, its name and the names of the other files in its folder. */
  missing(path: string): Promise<{ readonly name: string; readonly beside: readonly string[] } | undefined>;
  /** The first part of a file as text, which is enough for the column names of a table. */
  head(path: string): Promise<string>;
}

/** Returns the problems, each with the key of its setting. */
export async function preflight(config: RunConfig, files: Files): Promise<readonly Problem[]> {
  const named = config.program === '' ? [] : [['descent.program', config.program] as const];
  const params = Object.entries(find(datasets, config.dataset.type)?.params ?? {});
  const data = params.flatMap(([name, param]) => {
    const path = config.dataset[name];
    return param.kind === 'text' && param.file && typeof path === 'string' ? [[`descent.dataset.${name}`, path] as const] : [];
  });
  const problems: Problem[] = [];
  for (const [key, path] of [...named, ...data]) {
    const absent = await files.missing(path);
    if (!absent) continue;
    const hint = suggest(absent.name, absent.beside);
    problems.push({ key, message: l10n.t('{0} does not exist. {1}', path, hint.startsWith('Did') ? hint : `Correct ${key}.`) });
  }
  return problems.length > 0 ? problems : columnProblems(config, files);
}

/** Checks only plain text files with a header. The training reports other problems, because it reads the whole file. */
async function columnProblems({ dataset }: RunConfig, files: Files): Promise<readonly Problem[]> {
  const { type, path, header, separator } = dataset;
  if (type !== 'csv' || typeof path !== 'string' || header !== true || separator !== 'auto') return [];
  const columns = firstLine(await files.head(path));
  if (columns.length === 0) return [];
  const ignored: unknown = dataset.ignore;
  const named = [
    ['target', dataset.target] as const,
    ['text', dataset.text] as const,
    ...(Array.isArray(ignored) ? (ignored as unknown[]) : []).map((name) => ['ignore', name] as const),
  ];
  return named.flatMap(([param, name]) => {
    if (typeof name !== 'string' || name === '' || columns.includes(name)) return [];
    const key = `descent.dataset.${param}`;
    return [{ key, message: `${missingColumn(path, name, key)} ${suggest(name, columns)}` }];
  });
}

function firstLine(head: string): readonly string[] {
  const text = head.replace(/^\uFEFF/, '');
  const [line = ''] = text.split(/\r?\n/, 1);
  // The file is compressed, or its first line is longer than the part that was read.
  if (text.startsWith('\u001f') || line.length === text.length) return [];
  const rows = parseDelimited(line, guessSeparator(text));
  return 'length' in rows ? (rows[0]?.cells ?? []).map((cell) => cell.trim()) : [];
}
