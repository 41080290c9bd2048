/** The settings of a folder as the command line sees them: those in its settings.json, and what is set beside them. */
import * as l10n from '@vscode/l10n';
import { join } from 'node:path';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { pathOf, put, settingsIn } from '../catalog/settings-file.ts';
import { isRecord } from '../core/params.ts';
import { UserError } from '../core/fault.ts';
import type { Origin } from '../core/run.ts';
import { diskFault, isMissing } from '../store/disk.ts';
import { readText } from '../store/regular-file.ts';

export interface Given {
  /** The raw value of each `descent.*` setting by its short key. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly origins: Readonly<Record<string, Origin>>;
}

/** `set` holds `key=value` texts. Throws a `UserError` that names the file and the line, or the text. */
export async function givenIn(folder: string, set: readonly string[]): Promise<Given> {
  const values: Record<string, unknown> = { ...settingsIn(await readSettings(join(folder, '.vscode', 'settings.json'))) };
  const origins: Record<string, Origin> = Object.fromEntries(Object.keys(values).map((key) => [key, { kind: 'folder' }]));
  // A choice comes before the parameters that go with it, in whatever order they are named.
  const all = set.map(parseSet).sort((a, b) => Number(isChoice(b)) - Number(isChoice(a)));
  for (const { path, value } of all) {
    put(values, path, value);
    origins[path[0] ?? ''] = { kind: 'cli' };
  }
  return { values, origins };
}

async function readSettings(file: string): Promise<Readonly<Record<string, unknown>>> {
  let text: string;
  try {
    text = await readText(file);
  } catch (error) {
    if (isMissing(error)) return {};
    throw diskFault(error, l10n.t('The settings cannot be read'), file);
  }
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error) {
    const before = text.slice(0, error.offset).split('\n');
    throw new UserError({
      message: l10n.t('The settings are not valid JSON ({0}).', printParseErrorCode(error.error)),
      file,
      line: before.length,
      column: (before.at(-1)?.length ?? 0) + 1,
      remedy: l10n.t('Correct the file. VS Code underlines the error.'),
    });
  }
  return isRecord(value) ? value : {};
}

/** `training.epochs=5`, also with `descent.` before it. The value is JSON, or else the text itself. */
function parseSet(text: string): { readonly path: readonly string[]; readonly value: unknown } {
  const [, key = '', value = ''] = /^(?:descent\.)?([\w.*/-]+)=(.*)$/s.exec(text) ?? [];
  if (key === '')
    throw new UserError({
      message: l10n.t('--set "{0}" does not have the form key=value.', text),
      remedy: l10n.t('For example: --set training.epochs=5'),
    });
  const path = pathOf(key);
  const read = readValue(value);
  return { path: CHOSEN.has(key) && typeof read === 'string' ? [...path, 'type'] : path, value: read };
}

/** What is chosen by name can be set by its name alone, `optimizer=adam`, or whole, as in the settings. */
const CHOSEN: ReadonlySet<string> = new Set(['dataset', 'model', 'optimizer', 'schedule']);

const isChoice = ({ path }: { readonly path: readonly string[] }) => path.length === 1 || path[1] === 'type';

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
