/** What went wrong with an installation, in words for its user, from what npm, the package's script or the compiler printed. */
import { UserError } from '../../core/fault.ts';
import type { Checked } from './check.ts';
import type { Ran } from './child.ts';

/** Where the package's script gets TensorFlow from, unless it is told otherwise. */
const HOST = 'storage.googleapis.com';
const KEY = 'descent.tensorflow.library';

const OTHERWISE =
  'Behind a proxy, set HTTPS_PROXY, with which VS Code must be started (and "npm config set proxy …" for the packages). ' +
  'With a mirror, set TFJS_NODE_BASE_URI for the library and npm_config_tfjs_binding_binary_host_mirror for the native module. ' +
  `Or name a TensorFlow that is on this machine, such as that of the Python package, in ${KEY}.`;

type FailureText = readonly [what: string, remedy: string];

const CAUSES: readonly (readonly [RegExp, (match: RegExpExecArray) => FailureText])[] = [
  [/ENOSPC|no space left on device/i, () => ['the disk is full.', 'Free some space and try again.']],
  [/EDQUOT|quota exceeded/i, () => ['your disk quota is used up.', 'Free some space and try again.']],
  [
    /EINTEGRITY|integrity checksum failed/,
    () => ['what was downloaded is damaged: its checksum is wrong.', 'Try again; "npm cache clean --force" empties npm’s cache.'],
  ],
  [
    /(?:npm error|npm ERR!) code E(401|403|404)\b/,
    ([, code]) => [
      `the package registry refused (${code}).`,
      'Check which registry npm uses, and whether it has the package: npm config get registry.',
    ],
  ],
  [
    /(?:npm error|npm ERR!) code (ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ERR_SOCKET_TIMEOUT|UNABLE_TO_\w+|SELF_SIGNED_\w+)/,
    ([, code]) => [
      `npm cannot reach the package registry (${code}).`,
      'Check the connection; behind a proxy: npm config set proxy … and https-proxy …; another registry: npm config set registry ….',
    ],
  ],
  [
    /(?:getaddrinfo (?:ENOTFOUND|EAI_AGAIN)|connect E\w+) ([\w.:[\]-]+)/,
    ([, host]) => [`the download host of TensorFlow (${host ?? HOST}) is out of reach.`, OTHERWISE],
  ],
  [
    /(?:socket hang up|ECONNRESET|aborted|TAR_BAD_ARCHIVE|unexpected end of (?:file|data)|TAR_ENTRY_INVALID|Unrecognized archive format)/i,
    () => [`the download of TensorFlow broke off, or was not what it should be (from ${HOST}).`, `Try again. ${OTHERWISE}`],
  ],
  [
    /Unsupported system: (\S+)/,
    ([, system]) => [`tfjs-node has no TensorFlow for this system (${system}).`, 'Use the backend "webgpu" or "wasm".'],
  ],
  [
    /node-pre-gyp install failed|gyp ERR!/,
    () => [
      'there is no native module to be had for this system, and it could not be built here.',
      `${OTHERWISE} Building needs a C++ compiler, make and Python 3.`,
    ],
  ],
];

/** Why npm, or the package's script that it ran, has failed. */
export function npmFailure({ said, code, missing }: Ran): UserError {
  if (missing)
    return new UserError({
      message: 'TensorFlow cannot be installed: npm was not found.',
      remedy:
        'Install Node.js, which comes with npm (https://nodejs.org), and start VS Code again so that it finds it on the PATH.',
    });
  const [what, remedy] = causeIn(said) ?? [lastWords(said) ?? `npm ended with code ${code}.`, OTHERWISE];
  return new UserError({ message: `TensorFlow cannot be installed: ${what}`, key: KEY, remedy });
}

/** npm was content, and yet there is no native module: the script of tfjs-node ends well when its download breaks off. */
export function incomplete(said: string, name: string): UserError {
  const cause = causeIn(said);
  const what = cause?.[0] ?? `the download of TensorFlow broke off (from ${HOST}): ${name} has no native module.`;
  return new UserError({
    message: `TensorFlow cannot be installed: ${what}`,
    key: KEY,
    remedy: cause?.[1] ?? `Try again. ${OTHERWISE}`,
  });
}

export function buildFailure({ said, code }: Ran, library: string): UserError {
  const line = said.split('\n').find((one) => /error/i.test(one)) ?? lastWords(said) ?? `it ended with code ${code}`;
  return new UserError({
    message: `The native module cannot be built for ${library}. The compiler says: ${line.trim()}`,
    key: KEY,
    remedy: 'Name a TensorFlow of version 2.9 or newer, with its headers; or leave the setting empty.',
  });
}

/** All was fetched or built, and yet this machine cannot load it: this is no matter of the download. */
export const doesNotLoad = ({ reason, remedy }: Unloadable, library: string) =>
  library === ''
    ? new UserError({ message: `TensorFlow was fetched, but cannot be used here: ${reason}`, remedy })
    : new UserError({ message: `What was built for ${library} cannot be used here: ${reason}`, key: KEY, remedy });
type Unloadable = Extract<Checked, { readonly loads: false }>;

export const noSpace = (folder: string, needed: number, free: number) =>
  new UserError({
    message: `TensorFlow needs about ${gigabytes(needed)} on the disk, and ${gigabytes(free)} are free there: ${folder}`,
    remedy: 'Free some space and try again.',
  });

export const cancelled = () =>
  new UserError({ message: 'The installation was cancelled; nothing was changed.', remedy: 'Start it again when you like.' });

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;

function causeIn(said: string): FailureText | undefined {
  for (const [pattern, told] of CAUSES) {
    const match = pattern.exec(said);
    if (match) return told(match);
  }
  return undefined;
}

/** What an error output ends with, without npm's own hints. */
function lastWords(said: string): string | undefined {
  const lines = said.split('\n').map((line) => line.replace(/^npm (error|ERR!|warn|WARN)\s*/, '').trim());
  return lines.findLast((line) => line !== '' && !/complete log of this run|\.log$/.test(line));
}
