/** The backends, best first. */
import * as l10n from '@vscode/l10n';
import { automaticRank, type BackendEnvironment, type Considered, type Reason } from '../../core/backend.ts';
import { suggest } from '../../core/params.ts';
import { messageOf, UserError } from '../../core/fault.ts';
import type { StartRequest } from '../../protocol.ts';
import type { Backend, Opened } from './backend.ts';
import { cpu } from './cpu.ts';
import { tensorflow, tensorflowGpu } from './tensorflow/index.ts';
import { wasm } from './wasm.ts';
import { webgpu } from './webgpu.ts';

export type { BackendEnvironment } from '../../core/backend.ts';
export type { Availability, Backend, Opened } from './backend.ts';

export const backends: readonly Backend[] = [tensorflowGpu, webgpu, tensorflow, wasm, cpu];

const KEY = 'descent.backend';

const useAuto = () => l10n.t('Set {0} to "auto" to use another backend.', KEY);

/** Opens the backend that a run asks for; see `openBackend`. */
export const openFor = (request: StartRequest): Promise<Opened> =>
  openBackend(request.header.config.backend, backends, environmentOf(request));

/** Rejects with a `UserError` where the run names a backend that is not available, so that it does not even start. */
export async function requireFor(request: StartRequest): Promise<void> {
  const { backend } = request.header.config;
  if (backend === 'auto') return;
  const otherwise = request.resume ? l10n.t('A run can only be resumed with the backend that it started with.') : useAuto();
  await findAvailable(backend, backends, environmentOf(request), otherwise);
}

const environmentOf = ({ header: { config, workspaceFolder }, storage, noNode }: StartRequest): BackendEnvironment => ({
  workspaceFolder,
  ...(storage === undefined ? {} : { storage }),
  library: config.tensorflow?.library ?? '',
  ...(config.gpu ? { gpu: config.gpu } : {}),
  ...(noNode ? { noNode } : {}),
});

/**
 * Opens the backend with this id, or for `auto` the first that computes on a GPU, or else the first that is available. Rejects with a
 * `UserError` when there is no such backend, or it is not available here.
 */
export async function openBackend(
  id: string,
  from: readonly Backend[] = backends,
  environment: BackendEnvironment = {},
): Promise<Opened> {
  if (id === 'auto') return openFirst(from, environment);
  return (await findAvailable(id, from, environment)).open(environment);
}

async function findAvailable(
  id: string,
  from: readonly Backend[],
  environment: BackendEnvironment,
  otherwise = useAuto(),
): Promise<Backend> {
  const backend = from.find((candidate) => candidate.id === id);
  const ids = ['auto', ...from.map((candidate) => candidate.id)];
  if (!backend)
    throw new UserError({ key: KEY, message: l10n.t('Unknown backend "{0}" ({1}).', id, KEY), remedy: suggest(id, ids) });
  const probed = await backend.probe(environment);
  if (probed.available) return backend;
  const message = l10n.t('The backend "{0}" ({1}) is not available: {2}', id, KEY, probed.reason);
  throw new UserError({ key: KEY, message, remedy: `${probed.remedy} ${otherwise}` });
}

/** Opens the best available backend. Better ones that are not available are listed in its `considered`, for the run's log. */
async function openFirst(from: readonly Backend[], environment: BackendEnvironment): Promise<Opened> {
  const skipped: { readonly backend: Backend; readonly why: Reason }[] = [];
  const open = async (backend: Backend): Promise<Opened | undefined> => {
    try {
      const opened = await backend.open(environment);
      const better = skipped.filter(({ backend: other }) => other.gpu || from.indexOf(other) < from.indexOf(backend));
      return better.length === 0 ? opened : { ...opened, info: { ...opened.info, considered: better.map(consideredOf) } };
    } catch (error) {
      const remedy =
        (error instanceof UserError && error.fault.remedy) || l10n.t('To see the cause, set {0} to "{1}".', KEY, backend.id);
      skipped.push({ backend, why: { reason: messageOf(error), remedy } });
      return undefined;
    }
  };
  const second: Backend[] = [];
  for (const backend of from) {
    const probed = await backend.probe(environment);
    if (!probed.available) skipped.push({ backend, why: probed });
    else if (probed.passedOver) skipped.push({ backend, why: probed.passedOver });
    else if (automaticRank(probed) === 'second') second.push(backend);
    else {
      const opened = await open(backend);
      if (opened) return opened;
    }
  }
  for (const backend of second) {
    const opened = await open(backend);
    if (opened) return opened;
  }
  const why = skipped.map(({ backend: { title }, why: { reason, remedy } }) => `${title}: ${reason} ${remedy}`);
  throw new UserError({ key: KEY, message: l10n.t('No backend is available. {0}', why.join(' ')) });
}

const consideredOf = ({ backend, why }: { readonly backend: Backend; readonly why: Reason }): Considered => ({
  id: backend.id,
  title: backend.title,
  reason: why.reason,
  remedy: why.remedy,
  ...(why.command === undefined ? {} : { command: why.command }),
});
