/** Locates an error in the user's own code. */
import * as l10n from '@vscode/l10n';
import { isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, UserError } from '../../core/fault.ts';
import { isOwn } from './resolve-import.ts';
import { original } from './source-maps.ts';

/** `file` is absolute; line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The first place that a frame names: folders may have parentheses in their names. What `eval` ran has no file. */
const FRAME = /^\s*at (?!.*\beval at )(?:.*? \()?((?:file:\/\/|\/|[A-Za-z]:[\\/]).*):(\d+):(\d+)\)?$/;

/** The innermost frame of the error's stack that lies in `root` and in no package; undefined where there is none. */
export function locate(error: unknown, root: string): Place | undefined {
  if (!(error instanceof Error)) return undefined;
  for (const text of (error.stack ?? '').split('\n')) {
    const [, path, line, column] = FRAME.exec(text.trimEnd()) ?? [];
    if (path === undefined) continue;
    const file = path.startsWith('file:') ? fileURLToPath(path.replace(/[?#].*$/s, '')) : path;
    if (isWithin(root, file) && isOwn(file)) return { file, ...original(file, Number(line), Number(column)) };
  }
  return locate(error.cause, root);
}

export function isWithin(root: string, file: string): boolean {
  const path = relative(root, file);
  return path !== '' && !path.startsWith(`..${sep}`) && path !== '..' && !isAbsolute(path);
}

/** The name of a file in messages: relative to the workspace folder, with slashes. */
export const nameIn = (root: string, file: string) => (isWithin(root, file) ? relative(root, file).split(sep).join('/') : file);

/** An error outside the program's functions, with its position in the program, where it has one. */
export const located = (error: unknown, root: string, what: string): unknown =>
  locate(error, root) ? programFault(error, root, what) : error;

/** The error as it is shown to the user, at the program's own line; `what` names the function in which it happened. */
export function programFault(error: unknown, root: string, what: string): UserError {
  const place = locate(error, root);
  // What a program called has refused it: the place is its own.
  if (error instanceof UserError)
    return place && error.fault.file === undefined ? new UserError({ ...error.fault, ...place }) : error;
  const kind = error instanceof Error && error.name !== 'Error' ? `${error.name}: ` : '';
  const remedy = l10n.t('Correct {0}, and start again.', place ? 'this line, or the code that leads to it' : 'the program');
  return new UserError({ message: `${what} failed. ${kind}${messageOf(error)}`, ...place, remedy });
}
