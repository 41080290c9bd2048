/** Checks a configuration before the run starts: missing files, files of another format, and missing columns. Pure. */
import * as l10n from '@vscode/l10n';
import { UserError } from '../core/fault.ts';
import { find, type Problem, resolve, similar, suggest } from '../core/params.ts';
import type { RunConfig } from '../core/run.ts';
import { csv } from './datasets/csv.ts';
import type { TextReader } from './datasets/delimited.ts';
import { datasets } from './datasets/index.ts';
import { foreignFormat } from './datasets/foreign-formats.ts';
import { columnNamed, missingColumn, parseTable, type TableOptions } from './datasets/table.ts';

/** Access to files of the workspace, by their paths in the settings. */
export interface Files {
  /** If the file is missing, its name and the names of the other files in its folder. */
  missing(path: string): Promise<{ readonly name: string; readonly beside: readonly string[] } | undefined>;
  /** The first part of a file, unpacked, which is enough for the column names of a table; undefined if it cannot be read. */
  head(path: string): Promise<{ readonly bytes: Uint8Array; readonly complete: boolean } | undefined>;
  readonly text: TextReader;
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
    const near = similar(absent.name, absent.beside);
    const message =
      near === undefined
        ? l10n.t('{0} does not exist. Correct {1}.', path, key)
        : l10n.t('{0} does not exist. Did you mean "{1}"?', path, near);
    problems.push({ key, message });
  }
  return problems.length > 0 ? problems : columnProblems(config, files);
}

/** Checks the format of a table and the names of columns. The training reports what else is wrong with a file, because it reads all of it. */
async function columnProblems({ dataset }: RunConfig, files: Files): Promise<readonly Problem[]> {
  const { values } = resolve(csv.params, dataset, 'descent.dataset');
  if (dataset.type !== csv.id || values.path === '') return [];
  const head = await files.head(values.path);
  if (!head || head.bytes.length === 0) return [];
  const foreign = foreignFormat(values.path, head.bytes);
  if (foreign) return [{ key: 'descent.dataset.path', message: `${foreign.message} ${foreign.remedy}` }];
  const columns = await columnsIn(head, values, files);
  if (columns.length === 0) return [];
  const named = [
    ['target', values.target] as const,
    ['text', values.text] as const,
    ['orderBy', values.orderBy] as const,
    ...(['ignore', 'keep', 'categorical'] as const).flatMap((param) => values[param].map((name) => [param, name] as const)),
  ];
  return named.flatMap(([param, name]) => {
    if (name === '' || columnNamed(columns, name) >= 0) return [];
    const key = `descent.dataset.${param}`;
    return [{ key, message: `${missingColumn(values.path, name, key)} ${suggest(name, columns)}` }];
  });
}

async function columnsIn(
  head: { readonly bytes: Uint8Array; readonly complete: boolean },
  options: TableOptions,
  files: Files,
): Promise<readonly string[]> {
  try {
    return (await parseTable(head.bytes, options, files.text, fault, !head.complete)).columns;
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

const fault = (message: string, remedy: string) => new UserError({ message, remedy });
