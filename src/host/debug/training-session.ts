/**
 * A debug adapter for a training: it has one thread, the training loop, that can be paused, stepped and stopped.
 * It speaks as much of the Debug Adapter Protocol as that takes, and says so of what it does not.
 * https://microsoft.github.io/debug-adapter-protocol/specification
 */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isRecord } from '../../core/params.ts';
import type { RunEvent } from '../../core/run.ts';
import { isLive } from '../../core/run-status.ts';
import { messageOf } from '../../core/fault.ts';
import { showError } from '../prompts/show-error.ts';
import type { OpenRun, Runs } from '../runs/runs.ts';

const THREAD = 1;

interface Request {
  readonly seq: number;
  readonly command: string;
  readonly arguments?: unknown;
}

type FollowedRuns = Pick<Runs, 'send' | 'onEvent' | 'onDidChange'>;

export class TrainingSession implements vscode.DebugAdapter {
  readonly #runs: FollowedRuns;
  readonly #start: () => Promise<OpenRun | undefined>;
  readonly #messages = new vscode.EventEmitter<vscode.DebugProtocolMessage>();
  readonly #listeners: vscode.Disposable[] = [];
  readonly onDidSendMessage = this.#messages.event;
  /** The run, once it has been started: a command that comes before waits for it. */
  #launched: Promise<OpenRun | undefined> = Promise.resolve(undefined);
  /** A step was asked for whose end has not been seen. */
  #stepping = false;
  #terminated = false;
  #seq = 1;

  constructor(runs: FollowedRuns, start: () => Promise<OpenRun | undefined>) {
    this.#runs = runs;
    this.#start = start;
  }

  handleMessage(message: vscode.DebugProtocolMessage): void {
    if (!isRequest(message)) return;
    this.#answer(message).catch((error: unknown) => this.#refuse(message, messageOf(error)));
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
    this.#messages.dispose();
  }

  async #answer(request: Request): Promise<void> {
    switch (request.command) {
      case 'initialize':
        this.#respond(request, { supportsTerminateRequest: true, supportsConfigurationDoneRequest: true });
        this.#event('initialized');
        return;
      case 'launch':
        this.#launched = this.#launch();
        this.#respond(request);
        // Without a thread, the window has nothing that it could pause.
        this.#event('thread', { reason: 'started', threadId: THREAD });
        return;
      case 'setBreakpoints':
      case 'setFunctionBreakpoints':
      case 'setDataBreakpoints':
      case 'setInstructionBreakpoints':
        this.#respond(request, { breakpoints: unverified(request, 'breakpoints') });
        return;
      case 'setExceptionBreakpoints':
        this.#respond(request, { breakpoints: unverified(request, 'filters') });
        return;
      case 'configurationDone':
        this.#respond(request);
        return;
      case 'threads':
        this.#respond(request, { threads: [{ id: THREAD, name: l10n.t('Training') }] });
        return;
      case 'stackTrace':
        this.#respond(request, { stackFrames: [], totalFrames: 0 });
        return;
      case 'pause':
        await this.#command({ type: 'pause' });
        this.#respond(request);
        return;
      case 'continue':
        await this.#command({ type: 'continue' });
        this.#respond(request, { allThreadsContinued: true });
        return;
      case 'next':
      case 'stepIn':
      case 'stepOut':
        this.#stepping = true;
        await this.#command({ type: 'step', count: 1 });
        // The training pauses again by itself after the step, and its event says so.
        this.#respond(request);
        return;
      case 'disconnect':
        // Also sent when the window closes: the training goes on without it.
        this.#respond(request);
        this.#terminate();
        return;
      case 'terminate':
        this.#respond(request);
        await this.#stop();
        return;
      default:
        this.#refuse(request, l10n.t('The debug request "{0}" is not supported during training.', request.command));
    }
  }

  async #launch(): Promise<OpenRun | undefined> {
    try {
      const run = await this.#start();
      if (run) this.#follow(run);
      else this.#terminate();
      return run;
    } catch (error) {
      void showError(error);
      this.#terminate();
      return undefined;
    }
  }

  #follow(run: OpenRun): void {
    const ended = () => !isLive(run.data.run.status) && this.#terminate();
    this.#listeners.push(
      this.#runs.onEvent((news) => news.run.id === run.id && this.#onEvent(news.event)),
      // A trainer that is killed says nothing more.
      this.#runs.onDidChange(({ id }) => id === run.id && ended()),
    );
    if (run.data.run.status === 'paused') this.#stopped('pause');
    ended();
  }

  /** Pauses and ends come from the dashboard and the training itself as well. */
  #onEvent({ type }: RunEvent): void {
    if (type === 'ended') this.#terminate();
    else if (type === 'paused') this.#stopped(this.#stepping ? 'step' : 'pause');
    // The window knows already that a step goes on.
    else if (type === 'continued' && !this.#stepping) this.#event('continued', { threadId: THREAD, allThreadsContinued: true });
  }

  #stopped(reason: 'step' | 'pause'): void {
    this.#stepping = false;
    this.#event('stopped', { reason, threadId: THREAD, allThreadsStopped: true });
  }

  /** Stops the training, also one that is still being started: its session ends with it. */
  async #stop(): Promise<void> {
    const run = await this.#launched;
    try {
      if (run && isLive(run.data.run.status)) await this.#runs.send(run.id, { type: 'stop', restoreBest: true });
    } catch (error) {
      void showError(error);
    }
    this.#terminate();
  }

  #terminate(): void {
    if (!this.#terminated) this.#event('terminated');
    this.#terminated = true;
  }

  async #command(command: Parameters<Runs['send']>[1]): Promise<void> {
    const run = await this.#launched;
    if (run) await this.#runs.send(run.id, command);
  }

  #respond(request: Request, body: object = {}): void {
    this.#send({ ...responseTo(request), success: true, body });
  }

  #refuse(request: Request, message: string): void {
    this.#send({ ...responseTo(request), success: false, message });
  }

  #event(event: string, body: object = {}): void {
    this.#send({ type: 'event', event, body });
  }

  #send(message: object): void {
    this.#messages.fire({ seq: this.#seq++, ...message } as vscode.DebugProtocolMessage);
  }
}

/** An answer for each breakpoint that was set: a window that gets fewer gives up the session. */
function unverified({ arguments: given }: Request, list: 'breakpoints' | 'filters'): readonly object[] {
  const wanted = isRecord(given) ? given[list] : undefined;
  const message = l10n.t(
    'Training does not stop at breakpoints. Use Pause and Step Over, which take effect between training steps.',
  );
  return Array.isArray(wanted) ? wanted.map(() => ({ verified: false, reason: 'failed', message })) : [];
}

const isRequest = (message: unknown): message is Request =>
  isRecord(message) && message.type === 'request' && typeof message.command === 'string' && typeof message.seq === 'number';

const responseTo = ({ seq, command }: Request) => ({ type: 'response', request_seq: seq, command });
