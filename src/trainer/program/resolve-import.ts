/** Resolves imports in a user's program as TypeScript does: `./net`, `./net.js` for net.ts, folders with an index. */
import { statSync } from 'node:fs';
import { dirname, extname, join, resolve, sep } from 'node:path';
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { aliased, tsConfigOf } from './tsconfig.ts';

/** Extensions of programs and of the files that they import. */
export const EXTENSIONS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'] as const;
const FOUND_WITHOUT = [...EXTENSIONS, '.json'];
const WRITTEN_AS: Readonly<Record<string, string>> = { '.js': '.ts', '.mjs': '.mts', '.cjs': '.cts' };

/** Imports that resolve to the trainer's TensorFlow.js, whichever package the program was written for. */
const TENSORFLOW = /^@tensorflow\/tfjs(-(core|layers|data|node|node-gpu|backend-[a-z]+))?(\/(?!.*\.json$).*)?$/;

export const isTensorFlow = (specifier: string) => TENSORFLOW.test(specifier);
/** A module of types only, which is empty at run time. */
export const isTypesOnly = (specifier: string) => specifier === 'descent';
export const isCode = (file: string) => EXTENSIONS.some((extension) => extension === extname(file));
/** Whether a file is the user's own, and not part of a package. */
export const isOwn = (file: string) => !file.split(sep).includes('node_modules');

/** The path an import names, before any extension is tried; undefined for packages and built-in modules. */
export function pathOf(specifier: string, parent: string): string | undefined {
  if (specifier.startsWith('file:')) return fileURLToPath(specifier);
  const path = specifier.replace(/[?#].*$/s, '');
  return /^(\.{1,2}(\/|\\|$)|\/|[A-Za-z]:[\\/])/.test(path) ? resolve(dirname(parent), path) : undefined;
}

/** The file at a path that may lack its extension, name the compiled file, or be a folder with an index. */
export function fileAt(path: string): string | undefined {
  if (isFile(path)) return path;
  const extension = extname(path);
  const written = WRITTEN_AS[extension];
  if (written && isFile(path.slice(0, -extension.length) + written)) return path.slice(0, -extension.length) + written;
  for (const known of FOUND_WITHOUT) if (isFile(path + known)) return path + known;
  for (const known of FOUND_WITHOUT) if (isFile(join(path, `index${known}`))) return join(path, `index${known}`);
  return undefined;
}

/** The file that an import means by a path alias of tsconfig.json, or by its `baseUrl`; undefined for packages. */
export function fileByAlias(specifier: string, parent: string, root: string): string | undefined {
  const config = tsConfigOf(parent, root);
  if (!config || isBuiltin(specifier) || specifier.startsWith('#')) return undefined;
  for (const path of aliased(config, specifier)) {
    const found = fileAt(path);
    if (found !== undefined) return found;
  }
  return undefined;
}

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
