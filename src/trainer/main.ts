/** The trainer's process: reads what to do from standard input, and does it: a run, or the check of a backend. Its output is only a log. */
import { randomBytes } from 'node:crypto';
import { isRecord } from '../core/params.ts';
import type { CheckReply } from '../core/backend-table.ts';
import { UserError } from '../core/fault.ts';
import type { CheckRequest, LaunchReply, StartRequest } from '../protocol.ts';
import { localizeByEnvironment } from '../store/localization.ts';
import { broken, check } from './check-backend.ts';
import { runSession } from './session.ts';

async function readRequest(): Promise<StartRequest | CheckRequest> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  const request: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'));
  if (isRecord(request) && typeof request.check === 'string' && isRecord(request.around))
    return request as unknown as CheckRequest;
  if (
    !isRecord(request) ||
    !isRecord(request.header) ||
    typeof request.folder !== 'string' ||
    typeof request.resume !== 'boolean'
  )
    throw new UserError('The trainer is started with a header, a folder and whether to resume, as JSON on standard input.');
  return request as unknown as StartRequest;
}

/** Exits with 0 when the run's own log tells how it ended, however that is; with 1 when it could not be written. */
async function main(): Promise<void> {
  localizeByEnvironment((message) => process.stderr.write(`${message}\n`));
  try {
    const request = await readRequest();
    if ('check' in request) process.exit(await answer(request));
    const recorded = await runSession(request, randomBytes(32).toString('hex'));
    process.exit(recorded ? 0 : 1);
  } catch (error) {
    if (error instanceof UserError) await send({ type: 'refused', fault: error.fault });
    const told = error instanceof UserError ? [error.message, error.fault.remedy].join(' ').trim() : (error as Error).stack;
    process.stderr.write(`${told}\n`);
    process.exit(1);
  }
}

/** Tells whoever started this process, if that one listens. */
const send = (reply: CheckReply | LaunchReply) =>
  new Promise((resolve) => (process.send ? process.send(reply, undefined, {}, resolve) : resolve(undefined)));

/** Checks a backend, and tells whoever started this process. */
async function answer(request: CheckRequest): Promise<number> {
  const told: Promise<unknown>[] = [];
  const tell = (reply: CheckReply) => told.push(send(reply));
  await check(request, tell).catch((error: unknown) => tell(broken(error)));
  await Promise.all(told);
  return 0;
}

void main();
