/** Compiles a user's source text for the runtime: removes types, and keeps lines where they were. */
import * as l10n from '@vscode/l10n';
import { existsSync, readFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import { compileFunction, Script } from 'node:vm';
import { transform } from 'sucrase';
import { withoutByteOrderMark } from '../../core/text.ts';
import { isRecord } from '../../core/params.ts';
import { messageOf, UserError } from '../../core/fault.ts';
import { tsConfigOf } from './tsconfig.ts';

export type Format = 'module' | 'commonjs';

const isTyped = (file: string) => /\.[mc]?ts$/.test(file);

/** V8's messages for syntax that only ES modules have. */
const MODULE_SYNTAX = /Cannot use import statement|Unexpected token 'export'|Cannot use 'import\.meta'|await is only valid/;
const SCOPE = ['exports', 'require', 'module', '__filename', '__dirname'];

interface Code {
  readonly code: string;
  /** A source map, as JSON; undefined where lines and columns are those of the source. */
  readonly map?: string;
}

/**
 * Compiles to JavaScript: an ES module as it is, or to CommonJS. Sucrase comes first, on every runtime: it is fast, supports enums and
 * parameter properties, and removes imports that only types need. TypeScript's own compiler is for namespaces and decorators, and for
 * what Sucrase cannot parse.
 */
function compiled(file: string, source: string, root: string, commonJs: boolean): Code {
  if (!isTyped(file) && !commonJs) return { code: source };
  if (isTyped(file) && needsCompiler(source)) return byTypeScript(file, source, root, commonJs) ?? raise(invalid(file, source));
  try {
    const { code, sourceMap } = transform(source, {
      transforms: [...(isTyped(file) ? (['typescript'] as const) : []), ...(commonJs ? (['imports'] as const) : [])],
      disableESTransforms: true,
      keepUnusedImports: !isTyped(file),
      filePath: file,
      sourceMapOptions: { compiledFilename: file },
    });
    return { code, map: JSON.stringify(sourceMap) };
  } catch (error) {
    return (isTyped(file) ? byTypeScript(file, source, root, commonJs) : undefined) ?? raise(syntaxError(file, error));
  }
}

/** Without comments and strings, which may contain anything. */
const bare = (source: string) =>
  source.replace(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, (text) =>
    text.startsWith('/') ? '' : "''",
  );

/** Has namespaces or decorators, or looks as if: the compiler compiles everything. */
function needsCompiler(source: string): boolean {
  const text = bare(source);
  return /(?<!declare\s+)\b(?:namespace|module)\s+[A-Za-z_$][\w$.]*\s*\{/.test(text) || /(?:^|[\s;{}(,])@[A-Za-z_$(]/.test(text);
}

/** The bundle of the trainer has the compiler beside it; run from source, it is loaded as it is. */
function typeScript(): typeof import('./typescript-compiler.ts') {
  const files = ['typescript-compiler.cjs', 'typescript-compiler.ts'].map((name) => join(import.meta.dirname, name));
  const [found = ''] = files.filter((path) => existsSync(path));
  return nodeModule.createRequire(found)(found) as typeof import('./typescript-compiler.ts');
}

/** Undefined where the text is not valid. */
function byTypeScript(file: string, source: string, root: string, commonJs: boolean): Code | undefined {
  const { experimentalDecorators = false, emitDecoratorMetadata = false } = tsConfigOf(file, root) ?? {};
  const options = { commonJs, experimentalDecorators, emitDecoratorMetadata };
  const { code, map, invalid } = typeScript().compileTypeScript(file, source, options);
  return invalid ? undefined : { code, map };
}

/** The error in a text that TypeScript's compiler has refused. */
function invalid(file: string, source: string): UserError {
  try {
    transform(source, { transforms: ['typescript'], disableESTransforms: true, filePath: file });
  } catch (error) {
    return syntaxError(file, error);
  }
  return syntaxError(file, new SyntaxError(l10n.t('TypeScript cannot compile it')));
}

const withMap = ({ code, map }: Code) =>
  map === undefined ? code : `${code}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}`;

/**
 * The code to run, and its module format. `root` is the workspace folder, up to which a tsconfig.json is looked for. Throws a
 * `UserError` where the text cannot be parsed.
 */
export function compile(file: string, source: string, root: string): { readonly code: string; readonly format: Format } {
  const plain = compiled(file, source, root, isAssigned(file, source));
  const format = formatOf(file, plain.code);
  if (format === 'module' && !isModuleByName(file) && usesCommonJs(plain.code)) {
    const required = attempted(() => compiled(file, source, root, true));
    if (required && isScript(required.code)) return { code: withMap(required), format: 'commonjs' };
  }
  return { code: withMap(plain), format };
}

/** The same as CommonJS, for runtimes whose modules cannot be hooked; `format` is what the source was written as. */
export function compileToCommonJs(
  file: string,
  source: string,
  root: string,
): { readonly code: string; readonly map?: string; readonly format: Format } {
  const { format } = compile(file, source, root);
  return { ...compiled(file, source, root, format === 'module' || isModuleSyntax(file, source, root)), format };
}

/** Has `import` or `export`, although it runs as CommonJS. */
const isModuleSyntax = (file: string, source: string, root: string) => !isScript(compiled(file, source, root, false).code);

/** `import x = require()` and `export =`, which only CommonJS has. */
const isAssigned = (file: string, source: string) =>
  isTyped(file) && /^\s*(?:import\s+[\w$]+\s*=\s*require\s*\(|export\s*=[^=])/m.test(bare(source));

/** Names that only CommonJS has. TypeScript programs use them beside `import`, since ts-node compiles these to `require`. */
function usesCommonJs(code: string): boolean {
  const text = bare(code.replace(/\n\/\/# sourceMappingURL=.*$/, ''));
  if (/\bimport\.meta\b/.test(text)) return false;
  const uses = /(?<![\w$.])(?:__dirname|__filename|require(?=\s*[.(])|module(?=\.exports\b)|exports(?=\.[\w$]+\s*=))/.test(text);
  return uses && !/\b(?:const|let|var|function|class)\s+(?:__dirname|__filename|require|module|exports)\b/.test(text);
}

const isModuleByName = (file: string) => /\.m[tj]s$/.test(file) || packageType(dirname(file)) === 'module';

function isScript(code: string): boolean {
  try {
    compileFunction(code, SCOPE);
    return true;
  } catch {
    return false;
  }
}

function attempted<R>(run: () => R): R | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

function formatOf(file: string, code: string): Format {
  if (/\.c[tj]s$/.test(file)) return 'commonjs';
  if (isModuleByName(file)) return 'module';
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
export function syntaxProblem(file: string, root: string): UserError | undefined {
  try {
    const { code: plain } = compiled(file, readFileSync(file, 'utf8'), root, true);
    new Script(`(async () => {${plain.replaceAll('import.meta', 'importMeta_')}\n})`, { filename: file });
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
