/** Programs in folders of their own, for tests. */
import { cpSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Fault, UserError } from '../../src/core/fault.ts';

/** A temporary folder with these files, each by its path. */
export function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'descent-program-')));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** A copy of a folder of test/fixtures/programs, outside the project, with more files in it. */
export function fixture(name: string, files: Readonly<Record<string, string>> = {}): string {
  const folder = folderOf(files);
  cpSync(fileURLToPath(new URL(`../fixtures/programs/${name}`, import.meta.url)), folder, { recursive: true });
  return folder;
}

/** What the user is told when this fails; fails itself when it does not, or when it fails with something not meant for users. */
export async function faultFrom(attempt: Promise<unknown>): Promise<Fault> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof UserError) return error.fault;
    throw error;
  }
  throw new Error('It should have failed.');
}
