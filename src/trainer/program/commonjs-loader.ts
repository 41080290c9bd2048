/** Runs a user's program as CommonJS with a small loader, where Node's module loader cannot be hooked (before 22.15). */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileFunction } from 'node:vm';
import type { Tf } from '../../catalog/tf.ts';
import { messageOf } from '../../core/fault.ts';
import { isRecord } from '../../core/params.ts';
import { compileToCommonJs, type Format, readJson } from './compile.ts';
import { fileAt, fileByAlias, isCode, isOwn, isTensorFlow, isTypesOnly, pathOf } from './resolve-import.ts';
import { packageOf } from './program-tensorflow.ts';
import { mapped } from './source-maps.ts';
import { unresolved } from './unresolved-import.ts';

type Require = (specifier: string) => unknown;

/** Evaluates the program and returns its exports, which have `__esModule` where it was written as an ES module. */
export function requireProgram(program: string, tf: Tf, root: string, files: Set<string>): unknown {
  const loaded = new Map<string, { exports: unknown }>();
  const tensorflow = (specifier: string, format: Format) => {
    const given = packageOf(tf, specifier);
    // An ES module imports a namespace, which works for `import tf` and for `import * as tf`.
    return format === 'module' ? { __esModule: true, default: given, ...given } : given;
  };

  const load = (file: string): unknown => {
    const known = loaded.get(file);
    if (known) return known.exports;
    files.add(file);
    const module: { exports: unknown } = { exports: {} };
    loaded.set(file, module);
    try {
      if (extname(file) === '.json') module.exports = readJson(file);
      else run(file, module, root, (format) => requireFrom(file, format));
    } catch (error) {
      loaded.delete(file);
      throw error;
    }
    return module.exports;
  };

  const requireFrom = (parent: string, format: Format): Require => {
    const packages = createRequire(parent);
    return (specifier) => {
      if (isTensorFlow(specifier)) return tensorflow(specifier, format);
      if (isTypesOnly(specifier)) return {};
      const path = pathOf(specifier, parent);
      const alias = path === undefined ? fileByAlias(specifier, parent, root) : undefined;
      if (path === undefined && alias === undefined) return requirePackage(packages, specifier, parent, root);
      const found = alias ?? fileAt(path ?? '');
      if (found === undefined) throw unresolved(specifier, parent, root);
      const own = isOwn(found) && (isCode(found) || extname(found) === '.json');
      return own ? load(found) : packages(found);
    };
  };
  return load(program);
}

/** Replaces `import.meta`, which CommonJS lacks. It has the same length, so that columns stay. */
const META = 'importMeta_';

function run(file: string, module: { exports: unknown }, root: string, requireAs: (format: Format) => Require): void {
  const { code, map, format } = compileToCommonJs(file, readFileSync(file, 'utf8'), root);
  if (map !== undefined) mapped(file, map);
  const meta = { url: pathToFileURL(file).href, filename: file, dirname: dirname(file) };
  const scope = {
    exports: module.exports,
    require: requireAs(format),
    module,
    __filename: file,
    __dirname: dirname(file),
    [META]: meta,
  };
  const text = code.replaceAll('import.meta', META);
  // An ES module may declare what CommonJS is given.
  const names = Object.keys(scope).filter((name) => format === 'commonjs' || !declares(text, name));
  const body: unknown = compileFunction(text, names, { filename: file });
  if (typeof body === 'function') body(...names.map((name) => scope[name as keyof typeof scope]));
}

/** Whether a script cannot have a parameter of this name, because it declares it. */
function declares(code: string, name: string): boolean {
  try {
    compileFunction(code, [name]);
    return false;
  } catch (error) {
    return messageOf(error).includes(`'${name}' has already been declared`);
  }
}

function requirePackage(packages: NodeJS.Require, specifier: string, parent: string, root: string): unknown {
  try {
    return packages(specifier);
  } catch (error) {
    // A package that exists but lacks a dependency has its own error.
    const missing = isRecord(error) && error.code === 'MODULE_NOT_FOUND' && String(error.message).includes(`'${specifier}'`);
    throw missing ? unresolved(specifier, parent, root) : error;
  }
}
