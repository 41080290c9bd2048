/** What went wrong with an installation, in words for its user, from what npm, the package's script or the compiler printed. */
import * as l10n from '@vscode/l10n';
import { UserError } from '../../core/fault.ts';
import type { Checked } from './check.ts';
import type { Ran } from './child.ts';

/** Where the package's script gets TensorFlow from, unless it is told otherwise. */
const HOST = 'storage.googleapis.com';
const KEY = 'descent.tensorflow.library';

/** What helps where a download does not get through. */
const otherwise = () =>
  [
    l10n.t('Behind a proxy, set HTTPS_PROXY before you start VS Code, and run "npm config set proxy …" for the packages.'),
    l10n.t(
      'With a mirror, set TFJS_NODE_BASE_URI for the library and npm_config_tfjs_binding_binary_host_mirror for the native module.',
    ),
    l10n.t('Or set {0} to a TensorFlow library on this machine, such as that of the Python package.', KEY),
  ].join(' ');

type FailureText = readonly [what: string, remedy: string];

const CAUSES: readonly (readonly [RegExp, (match: RegExpExecArray) => FailureText])[] = [
  [/ENOSPC|no space left on device/i, () => [l10n.t('the disk is full.'), l10n.t('Free up some disk space and try again.')]],
  [/EDQUOT|quota exceeded/i, () => [l10n.t('your disk quota is exceeded.'), l10n.t('Free up some disk space and try again.')]],
  [
    /EINTEGRITY|integrity checksum failed/,
    () => [
      l10n.t('the download is corrupted: its checksum does not match.'),
      l10n.t('Try again. To clear the npm cache: npm cache clean --force'),
    ],
  ],
  [
    /(?:npm error|npm ERR!) code E(401|403|404)\b/,
    ([, code]) => [
      l10n.t('the package registry rejected the request ({0}).', code ?? ''),
      l10n.t('Check that the registry that npm uses has the package: npm config get registry'),
    ],
  ],
  [
    /(?:npm error|npm ERR!) code (ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ERR_SOCKET_TIMEOUT|UNABLE_TO_\w+|SELF_SIGNED_\w+)/,
    ([, code]) => [
      l10n.t('npm cannot reach the package registry ({0}).', code ?? ''),
      l10n.t(
        'Check the connection. Behind a proxy: npm config set proxy … and npm config set https-proxy …. For another registry: npm config set registry …',
      ),
    ],
  ],
  [
    /(?:getaddrinfo (?:ENOTFOUND|EAI_AGAIN)|connect E\w+) ([\w.:[\]-]+)/,
    ([, host]) => [l10n.t('the download host of TensorFlow ({0}) cannot be reached.', host ?? HOST), otherwise()],
  ],
  [
    /(?:socket hang up|ECONNRESET|aborted|TAR_BAD_ARCHIVE|unexpected end of (?:file|data)|TAR_ENTRY_INVALID|Unrecognized archive format)/i,
    () => [
      l10n.t('the download of TensorFlow from {0} was interrupted or is corrupted.', HOST),
      `${l10n.t('Try again.')} ${otherwise()}`,
    ],
  ],
  [
    /Unsupported system: (\S+)/,
    ([, system]) => [
      l10n.t('tfjs-node provides no TensorFlow library for this system ({0}).', system ?? ''),
      l10n.t('Use the backend "webgpu" or "wasm".'),
    ],
  ],
  [
    /node-pre-gyp install failed|gyp ERR!/,
    () => [
      l10n.t('there is no native module for this system, and it could not be built.'),
      `${otherwise()} ${l10n.t('To build it, install a C++ compiler, make and Python 3.')}`,
    ],
  ],
];

/** Why npm, or the package's script that it ran, has failed. */
export function npmFailure({ said, code, missing }: Ran): UserError {
  if (missing)
    return new UserError({
      message: l10n.t('TensorFlow cannot be installed: npm was not found.'),
      remedy: l10n.t('Install Node.js, which includes npm (https://nodejs.org), and restart VS Code.'),
    });
  const [what, remedy] = causeIn(said) ?? [lastWords(said) ?? l10n.t('npm exited with code {0}.', code ?? '?'), otherwise()];
  return new UserError({ message: l10n.t('TensorFlow cannot be installed: {0}', what), key: KEY, remedy });
}

/** npm was content, and yet there is no native module: the script of tfjs-node ends well when its download breaks off. */
export function incomplete(said: string, name: string): UserError {
  const cause = causeIn(said);
  const what = cause?.[0] ?? l10n.t('the download of TensorFlow from {0} was interrupted: {1} has no native module.', HOST, name);
  return new UserError({
    message: l10n.t('TensorFlow cannot be installed: {0}', what),
    key: KEY,
    remedy: cause?.[1] ?? `${l10n.t('Try again.')} ${otherwise()}`,
  });
}

export function buildFailure({ said, code }: Ran, library: string): UserError {
  const line = said.split('\n').find((one) => /error/i.test(one)) ?? lastWords(said) ?? l10n.t('exit code {0}', code ?? '?');
  return new UserError({
    message: l10n.t('The native module cannot be built for {0}. Compiler output: {1}', library, line.trim()),
    key: KEY,
    remedy: l10n.t('Use TensorFlow 2.9 or newer, with its headers, or leave the setting empty.'),
  });
}

/** All was fetched or built, and yet this machine cannot load it: this is no matter of the download. */
export const doesNotLoad = ({ reason, remedy }: Unloadable, library: string) =>
  library === ''
    ? new UserError({ message: l10n.t('TensorFlow was downloaded but cannot be used on this machine: {0}', reason), remedy })
    : new UserError({
        message: l10n.t('The native module was built for {0} but cannot be used on this machine: {1}', library, reason),
        key: KEY,
        remedy,
      });
type Unloadable = Extract<Checked, { readonly loads: false }>;

export const noSpace = (folder: string, needed: number, free: number) =>
  new UserError({
    message: l10n.t(
      'TensorFlow needs about {0} of disk space, but only {1} is free: {2}',
      gigabytes(needed),
      gigabytes(free),
      folder,
    ),
    remedy: l10n.t('Free up some disk space and try again.'),
  });

export const canceled = () => new UserError(l10n.t('The installation was canceled. Nothing was changed.'));

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
