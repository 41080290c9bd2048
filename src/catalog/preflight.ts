/** What can be known to be wrong with a recipe before a run is made of it: files that are not there, columns that they lack. Pure. */
import { find, type Problem, suggest } from '../core/params.ts';
import type { RunConfig } from '../core/run.ts';
import { guessSeparator, parseDelimited } from './datasets/delimited.ts';
import { datasets } from './datasets/index.ts';
import { missingColumn } from './datasets/table.ts';

/** Files of the workspace, by their paths as settings name them. */
export interface Files {
  /** The names of those beside it when the file is not there. */
  missing(path: string): Promise<{ readonly name: string; readonly beside: readonly string[] } | undefined>;
  /** Its beginning as text: enough for the names of a table's columns. */
  head(path: string): Promise<string>;
}

/** The problems, by the setting that they are of. */
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
    problems.push({ key, message: `${path} does not exist. ${hint.startsWith('Did') ? hint : `Correct ${key}.`}` });
  }
  return problems.length > 0 ? problems : columnProblems(config, files);
}

/** Only where the first line names the columns and is plain text; the rest is told by the training, which reads the whole file. */
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
  // Packed, or without an end of the line in all that was read.
  if (text.startsWith('\u001f') || line.length === text.length) return [];
  const rows = parseDelimited(line, guessSeparator(text));
  return 'length' in rows ? (rows[0]?.cells ?? []).map((cell) => cell.trim()) : [];
}
