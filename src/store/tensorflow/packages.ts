/** Where tfjs-node is: in the workspace, or where Descent has installed it. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withoutByteOrderMark } from '../../core/text.ts';
import { isRecord } from '../../core/params.ts';
import { installed } from './installed.ts';

/** The GPU's first: it computes on the processor too, where no device is visible. */
export const PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;
export type PackageName = (typeof PACKAGES)[number];

/** The version that Descent installs, and whose code the others have to be like. */
export const VERSION = '4.22.0';

export interface Package {
  readonly name: PackageName;
  readonly version: string;
  /** The folder whose `node_modules` it is in. */
  readonly root: string;
  readonly folder: string;
  readonly from: 'workspace' | 'descent';
  /** The native module that this Node.js would load; undefined where none was built or downloaded. */
  readonly addon?: string;
}

export interface Search {
  readonly workspaceFolder?: string;
  readonly storage?: string;
  /** A TensorFlow that the user names: then only what Descent has built for it counts. */
  readonly library?: string;
}

/** All installations of one of the packages, in the order in which they are to be tried: the workspace's own first. */
export function findPackages(name: PackageName, { workspaceFolder, storage, library = '' }: Search): readonly Package[] {
  const own = storage === undefined ? undefined : installed(storage, library);
  const ours = own ? packageIn(name, own.root, 'descent') : [];
  if (library !== '' || workspaceFolder === undefined) return ours;
  return [...around(workspaceFolder).flatMap((folder) => packageIn(name, folder, 'workspace')), ...ours];
}

/** The folder and all around it, from the inside out, as Node looks for packages. */
function around(folder: string): readonly string[] {
  const outer = dirname(folder);
  return outer === folder ? [folder] : [folder, ...around(outer)];
}

/** The package in the `node_modules` of a folder, if it is there. */
export function packageIn(name: PackageName, root: string, from: Package['from']): readonly Package[] {
  const folder = join(root, 'node_modules', name);
  const manifest = readManifest(join(folder, 'package.json'));
  if (!manifest || typeof manifest.version !== 'string') return [];
  const addon = addonIn(folder, manifest.binary);
  return [{ name, version: manifest.version, root, folder, from, ...(addon === undefined ? {} : { addon }) }];
}

/** The native module for the newest version of Node-API that both sides know. */
function addonIn(folder: string, binary: unknown): string | undefined {
  const versions = isRecord(binary) && Array.isArray(binary.napi_versions) ? (binary.napi_versions as unknown[]) : [];
  const newest = Number(process.versions.napi);
  return versions
    .filter((version): version is number => typeof version === 'number' && version <= newest)
    .sort((a, b) => b - a)
    .map((version) => join(folder, 'lib', `napi-v${version}`, 'tfjs_binding.node'))
    .find((path) => existsSync(path));
}

function readManifest(file: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(withoutByteOrderMark(readFileSync(file, 'utf8')));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
