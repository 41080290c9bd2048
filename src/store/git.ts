/** What git says about a workspace folder. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Revision {
  /** The commit that is checked out. */
  readonly commit: string;
  /** There are changes that the commit does not have, untracked files included; undefined when git could not say in time. */
  readonly dirty?: boolean;
}

const TIMEOUT_MILLISECONDS = 2000;

/** Undefined outside a repository, before its first commit, or where there is no git. */
export async function revisionOf(folder: string): Promise<Revision | undefined> {
  const [commit, status] = await Promise.all([git(folder, 'rev-parse', 'HEAD'), git(folder, 'status', '--porcelain')]);
  const hash = commit?.trim() ?? '';
  if (!/^[0-9a-f]{40,64}$/.test(hash)) return undefined;
  return { commit: hash, ...(status === undefined ? {} : { dirty: status.trim() !== '' }) };
}

async function git(folder: string, ...args: readonly string[]): Promise<string | undefined> {
  try {
    // A repository may name a program as its file system monitor; asking for a commit must not run it. Nor may it wait for a lock.
    const quiet = ['--no-optional-locks', '-c', 'core.fsmonitor=false'];
    const options = { cwd: folder, timeout: TIMEOUT_MILLISECONDS, maxBuffer: 1 << 26 };
    return (await promisify(execFile)('git', [...quiet, ...args], options)).stdout;
  } catch {
    return undefined;
  }
}
