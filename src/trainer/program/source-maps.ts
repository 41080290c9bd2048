/** Source maps of what was compiled without Node's module loader, which maps the places of all others by itself. */
import { SourceMap } from 'node:module';

const maps = new Map<string, SourceMap>();

/** Keeps the source map of a file, given as JSON. */
export function mapped(file: string, map: string): void {
  maps.set(file, new SourceMap(JSON.parse(map)));
}

/** The place in the source of a place in what it was compiled to. Both count from 1. */
export function original(file: string, line: number, column: number): { readonly line: number; readonly column: number } {
  const entry = maps.get(file)?.findEntry(line - 1, column - 1);
  return entry && 'originalLine' in entry ? { line: entry.originalLine + 1, column: entry.originalColumn + 1 } : { line, column };
}
