/** Compiles a user's source text for the runtime: removes types, and keeps lines where they were. */
import * as l10n from '@vscode/l10n';
import { existsSync, readFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { dirname, extname, join } from 'node:path';
import { compileFunction, Script } from 'node:vm';
import { transform } from 'sucrase';
import { withoutByteOrderMark } from '../../core/text.ts';
import { isRecord } from '../../core/params.ts';
import { messageOf, UserError } from '../../core/fault.ts';

export type Format = 'module' | 'commonjs';

const isTyped = (file: string) => /\.[mc]?ts$/.test(file);

/** V8's messages for syntax that only ES modules have. */
const MODULE_SYNTAX = /Cannot use import statement|Unexpected token 'export'|Cannot use 'import\.meta'|await is only valid/;
const SCOPE = ['exports', 'require', 'module', '__filename', '__dirname'];

/**
 * Removes the types. Sucrase comes first, on every runtime: it supports enums and parameter properties, and removes imports that only
 * types need, which the runtime's type stripping does not. That one is used where Sucrase cannot parse the text.
 */
function withoutTypes(file: string, source: string): string {
  try {
    const { code, sourceMap } = transform(source, {
      transforms: ['typescript'],
      disableESTransforms: true,
      filePath: file,
      sourceMapOptions: { compiledFilename: file },
    });
    const map = Buffer.from(JSON.stringify(sourceMap)).toString('base64');
    return `${code}\n//# sourceMappingURL=data:application/json;base64,${map}`;
  } catch (error) {
    return strippedNatively(source) ?? raise(syntaxError(file, error));
  }
}

/** The runtime's type stripping, which keeps columns as well; undefined where the runtime lacks it or rejects the text. */
export function strippedNatively(source: string): string | undefined {
  try {
    return nodeModule.stripTypeScriptTypes?.(source);
  } catch {
    return undefined;
  }
}

/** The code to run, and its module format. Throws a `UserError` where the text cannot be parsed. */
export function compile(file: string, source: string): { readonly code: string; readonly format: Format } {
  const code = isTyped(file) ? withoutTypes(file, source) : source;
  return { code, format: formatOf(file, code) };
}

/** The same as CommonJS, for runtimes whose modules cannot be hooked; `format` is what the source was written as. */
export function compileToCommonJs(file: string, source: string): { readonly code: string; readonly format: Format } {
  const { code, format } = compile(file, source);
  return { code: format === 'commonjs' ? code : asCommonJs(file, code), format };
}

function asCommonJs(file: string, code: string): string {
  try {
    return transform(code, { transforms: ['imports'], disableESTransforms: true, keepUnusedImports: true, filePath: file }).code;
  } catch (error) {
    throw syntaxError(file, error);
  }
}

function formatOf(file: string, code: string): Format {
  const extension = extname(file);
  if (extension === '.mts' || extension === '.mjs') return 'module';
  if (extension === '.cts' || extension === '.cjs') return 'commonjs';
  if (packageType(dirname(file)) === 'module') return 'module';
  try {
    compileFunction(code, SCOPE);
    return 'commonjs';
  } catch (error) {
    return MODULE_SYNTAX.test(messageOf(error)) ? 'module' : 'commonjs';
  }
}

/** A JSON file that the program imports. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(withoutByteOrderMark(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new UserError({
      message: l10n.t('The file is not valid JSON: {0}.', messageOf(error)),
      file,
      remedy: l10n.t('Correct the file.'),
    });
  }
}

function packageType(folder: string): unknown {
  const file = join(folder, 'package.json');
  if (existsSync(file)) {
    const content = parsed(readFileSync(file, 'utf8'));
    return isRecord(content) ? content.type : undefined;
  }
  const parent = dirname(folder);
  return parent === folder ? undefined : packageType(parent);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(withoutByteOrderMark(text));
  } catch {
    return undefined;
  }
}

/**
 * The syntax error of a file that V8 rejected, with its line: Sucrase accepts some errors, and the module loader does not say where
 * they are. Undefined when the file is valid.
 */
export function syntaxProblem(file: string): UserError | undefined {
  try {
    const { code } = compile(file, readFileSync(file, 'utf8'));
    const plain = asCommonJs(file, code.replace(/\n\/\/# sourceMappingURL=.*$/, ''));
    new Script(`(async (${SCOPE.join(', ')}) => {${plain.replaceAll('import.meta', 'importMeta_')}\n})`, { filename: file });
    return undefined;
  } catch (error) {
    return error instanceof UserError ? error : syntaxError(file, error);
  }
}

/** Sucrase gives the position in `loc`, V8 in the first line of the stack. */
function syntaxError(file: string, error: unknown): UserError {
  const loc = isRecord(error) ? error.loc : undefined;
  const [, line, caret] = /^.*:(\d+)\n(?:.*\n)?( *)\^/.exec(error instanceof Error ? (error.stack ?? '') : '') ?? [];
  const place =
    isRecord(loc) && typeof loc.line === 'number' && typeof loc.column === 'number'
      ? { line: loc.line, column: loc.column }
      : line !== undefined && caret !== undefined
        ? { line: Number(line), column: caret.length + 1 }
        : {};
  const what = messageOf(error)
    .replace(/^Error (transforming|parsing) .*?: /, '')
    .replace(/ \(\d+:\d+\)$/, '');
  return new UserError({
    message: l10n.t('Syntax error: {0}.', what),
    file,
    ...place,
    remedy: l10n.t('Correct this line, and start again.'),
  });
}

function raise(error: Error): never {
  throw error;
}
