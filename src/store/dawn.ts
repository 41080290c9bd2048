/** Fetches Dawn, WebGPU's native module, for this platform: the universal package carries none. */
import * as l10n from '@vscode/l10n';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import { isRecord } from '../core/params.ts';
import { messageOf, UserError } from '../core/fault.ts';
import { codeOf, diskFault } from './disk.ts';
import { TarReader } from './tar.ts';

/** What the build recorded of the package that Dawn is taken from. */
export interface DawnRecord {
  readonly version: string;
  /** As npm writes it: `sha512-` and the digest of the package in base64. */
  readonly integrity: string;
}

export interface Fetching {
  readonly record: DawnRecord;
  /** Of npm: what its configuration names. */
  readonly registry: string;
  /** Where Descent keeps what it installs. */
  readonly storage: string;
  /** The folder of the package that is wanted, such as `linux-x64`. */
  readonly platform: string;
  readonly signal?: AbortSignal;
  /** Share of the package that has come, 0 to 1. */
  readonly progress?: (share: number) => void;
}

/** What the package calls the files of this machine by. */
export const DAWN_PLATFORM = process.platform === 'darwin' ? 'darwin-universal' : `${process.platform}-${process.arch}`;
const PUBLIC = 'https://registry.npmjs.org/';
const NPM_MILLISECONDS = 10_000;

/** Reads `dawn.json` beside the bundles. Throws a `UserError` where the build is incomplete. */
export async function readDawnRecord(dist: string): Promise<DawnRecord> {
  const file = join(dist, 'dawn.json');
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (isRecord(value) && typeof value.version === 'string' && typeof value.integrity === 'string')
      return { version: value.version, integrity: value.integrity };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw diskFault(error, l10n.t('The version of WebGPU cannot be read'), file);
  }
  throw new UserError({ message: l10n.t('{0} is corrupted.', file), file, remedy: l10n.t('Reinstall the extension.') });
}

/** The registry that npm is configured for; the public one where there is no npm. */
export async function npmRegistry(): Promise<string> {
  try {
    // On Windows npm is a script, which only a shell can run.
    const options = { timeout: NPM_MILLISECONDS, shell: process.platform === 'win32' };
    const { stdout } = await promisify(execFile)('npm', ['config', 'get', 'registry'], options);
    return new URL(stdout.trim()).href;
  } catch {
    return PUBLIC;
  }
}

/**
 * Fetches the package and keeps this platform's files in `<storage>/dawn/<platform>`. They appear there all at once and only when
 * the whole package was the recorded one. Rejects with a `UserError`, or with the reason of an abort.
 */
export async function fetchDawn({ record, registry, storage, platform, signal, progress }: Fetching): Promise<void> {
  const url = new URL(`webgpu/-/webgpu-${record.version}.tgz`, registry.endsWith('/') ? registry : `${registry}/`);
  const folder = join(storage, 'dawn', platform);
  const unfinished = `${folder}.${process.pid}.new`;
  try {
    mkdirSync(unfinished, { recursive: true });
    const response = await request(url, signal);
    const digest = await unpack(response, `package/dist/${platform}/`, unfinished, progress);
    if (digest !== record.integrity)
      throw new UserError({
        message: l10n.t(
          'The download from {0} is not the official WebGPU {1}: its checksum does not match.',
          url.host,
          record.version,
        ),
        remedy: l10n.t('Try again. If the problem persists, contact the administrator of the registry.'),
      });
    rmSync(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof UserError) throw error;
    if (codeOf(error).startsWith('E') && 'path' in (error as object))
      throw diskFault(error, l10n.t('WebGPU cannot be saved'), folder);
    throw new UserError({
      message: l10n.t('WebGPU could not be downloaded from {0}: {1}.', url.host, causeOf(error)),
      remedy: remedy(),
    });
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

const remedy = () =>
  l10n.t('Check the connection and the registry (npm config get registry), or install the build of Descent for your platform.');
const causeOf = (error: unknown) => messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error);

async function request(url: URL, signal: AbortSignal | undefined): Promise<Response> {
  const response = await fetch(url, signal ? { signal } : {});
  if (response.ok && response.body) return response;
  const status = `${response.status} ${response.statusText}`.trim();
  throw new UserError({
    message: l10n.t('WebGPU could not be downloaded: {0} responded with {1}.', url.host, status),
    remedy: remedy(),
  });
}

/** Writes the files below a prefix into a folder; gives the digest of all that came, as npm writes it. */
async function unpack(response: Response, prefix: string, folder: string, progress: Fetching['progress']): Promise<string> {
  const total = Number(response.headers.get('content-length'));
  const hash = createHash('sha512');
  const files: number[] = [];
  let found = 0;
  const reader = new TarReader((path) => {
    const name = path.startsWith(prefix) ? path.slice(prefix.length) : '';
    // Names come from outside: none leads out of the folder.
    if (!/^[\w.-]+$/.test(name) || name.startsWith('..')) return undefined;
    found++;
    const file = openSync(join(folder, name), 'w', 0o644);
    files.push(file);
    return (bytes) => {
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
    };
  });
  const gunzip = createGunzip();
  const unpacked = (async () => {
    for await (const bytes of gunzip) reader.push(bytes as Buffer);
  })();
  try {
    let come = 0;
    for await (const bytes of response.body ?? []) {
      hash.update(bytes);
      come += bytes.length;
      if (total > 0) progress?.(come / total);
      if (!gunzip.write(bytes)) await Promise.race([unpacked, new Promise((resolve) => gunzip.once('drain', resolve))]);
    }
    gunzip.end();
    await unpacked;
  } finally {
    gunzip.destroy();
    await unpacked.catch(() => undefined);
    for (const file of files) closeSync(file);
  }
  if (found === 0)
    throw new UserError({
      message: l10n.t('WebGPU is not available for {0}.', prefix.split('/').at(-2) ?? ''),
      remedy: l10n.t('Choose another backend.'),
    });
  return `sha512-${hash.digest('base64')}`;
}
