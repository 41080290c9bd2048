/** Where an import in a user's program leads. TypeScript's habits hold: `./net`, `./net.js` for net.ts, folders with an index. */
import { statSync } from 'node:fs';
import { dirname, extname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a program, or a neighbour that it imports, may be written in. */
export const EXTENSIONS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'] as const;
const FOUND_WITHOUT = [...EXTENSIONS, '.json'];
const WRITTEN_AS: Readonly<Record<string, string>> = { '.js': '.ts', '.mjs': '.mts', '.cjs': '.cts' };

/** Imports that mean the trainer's own TensorFlow.js, whichever flavour the program was written for. */
const TENSORFLOW = /^@tensorflow\/tfjs(-(core|layers|data|node|node-gpu|backend-[a-z]+))?$/;

export const isTensorFlow = (specifier: string) => TENSORFLOW.test(specifier);
/** Types only: there is nothing to import. */
export const isTypesOnly = (specifier: string) => specifier === 'descent';
export const isCode = (file: string) => EXTENSIONS.some((extension) => extension === extname(file));
/** Packages are taken as they are; all else is the user's own. */
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

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
