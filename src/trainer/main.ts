/**
 * The trainer process. It reads a request from standard input, and trains a run or checks a backend. What it prints is only a log.
 */
import * as l10n from '@vscode/l10n';
import { randomBytes } from 'node:crypto';
import { isRecord } from '../core/params.ts';
import type { CheckReply } from '../core/backend-table.ts';
import { UserError } from '../core/fault.ts';
import type { CheckRequest, LaunchReply, StartRequest } from '../protocol.ts';
import { localizeByEnvironment } from '../store/localization.ts';
import { brokenReply, check } from './check-backend.ts';
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
    throw new UserError(
      l10n.t("The trainer expects JSON on standard input, with the run's header and folder, and whether to resume."),
    );
  return request as unknown as StartRequest;
}

/** Exits with 0 when the end of the run is in its log, whatever it is, and with 1 when the log could not be written. */
async function main(): Promise<void> {
  localizeByEnvironment((message) => process.stderr.write(`${message}\n`));
  try {
    const request = await readRequest();
    if ('check' in request) process.exit(await answer(request));
    const recorded = await runSession(request, randomBytes(32).toString('hex'));
    process.exit(recorded ? 0 : 1);
  } catch (error) {
    if (error instanceof UserError) await send({ type: 'refused', fault: error.fault });
    const text = error instanceof UserError ? [error.message, error.fault.remedy].join(' ').trim() : (error as Error).stack;
    process.stderr.write(`${text}\n`);
    process.exit(1);
  }
}

/** Sends a reply to the process that started this one, if it listens. */
const send = (reply: CheckReply | LaunchReply) =>
  new Promise((resolve) => (process.send ? process.send(reply, undefined, {}, resolve) : resolve(undefined)));

/** Checks a backend, and sends what it finds to the process that started this one. */
async function answer(request: CheckRequest): Promise<number> {
  const sent: Promise<unknown>[] = [];
  const report = (reply: CheckReply) => sent.push(send(reply));
  await check(request, report).catch((error: unknown) => report(brokenReply(error)));
  await Promise.all(sent);
  return 0;
}

void main();
