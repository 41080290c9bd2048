/**
 * A debug adapter for a training: it has one thread, the training loop, that can be paused, stepped and stopped.
 * It speaks as much of the Debug Adapter Protocol as that takes.
 */
import * as vscode from 'vscode';
import { isRecord } from '../../core/params.ts';
import { isLive } from '../../core/run-status.ts';
import { messageOf } from '../../core/fault.ts';
import type { OpenRun, Runs } from '../runs/runs.ts';

const THREAD = 1;

interface Request {
  readonly seq: number;
  readonly command: string;
}

export class TrainingSession implements vscode.DebugAdapter {
  readonly #runs: Runs;
  readonly #start: () => Promise<OpenRun | undefined>;
  readonly #messages = new vscode.EventEmitter<vscode.DebugProtocolMessage>();
  readonly #listeners: vscode.Disposable[] = [];
  readonly onDidSendMessage = this.#messages.event;
  #run: OpenRun | undefined;
  #status = '';
  #seq = 1;

  constructor(runs: Runs, start: () => Promise<OpenRun | undefined>) {
    this.#runs = runs;
    this.#start = start;
  }

  handleMessage(message: vscode.DebugProtocolMessage): void {
    if (!isRequest(message)) return;
    this.#answer(message).catch((error: unknown) =>
      this.#send({ ...responseTo(message), success: false, message: messageOf(error) }),
    );
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
        this.#respond(request);
        await this.#launch();
        return;
      case 'threads':
        this.#respond(request, { threads: [{ id: THREAD, name: 'Training' }] });
        return;
      case 'stackTrace':
        this.#respond(request, { stackFrames: [], totalFrames: 0 });
        return;
      case 'pause':
        await this.#command({ type: 'pause' });
        break;
      case 'continue':
        await this.#command({ type: 'resume' });
        break;
      case 'next':
      case 'stepIn':
      case 'stepOut':
        await this.#command({ type: 'step', count: 1 });
        // The training pauses again by itself after the step; the toolbar waits to be told so.
        this.#respond(request);
        this.#event('stopped', { reason: 'step', threadId: THREAD });
        return;
      case 'disconnect':
        // Also sent when the window closes: the training goes on without it.
        this.#event('terminated');
        break;
      case 'terminate':
        if (this.#run && isLive(this.#run.data.run.status)) await this.#command({ type: 'stop', restoreBest: true });
        this.#respond(request);
        this.#event('terminated');
        return;
    }
    this.#respond(request);
  }

  async #launch(): Promise<void> {
    const run = await this.#start();
    this.#run = run;
    if (!run) {
      this.#event('terminated');
      return;
    }
    this.#listeners.push(this.#runs.onDidChange(({ id }) => id === run.id && this.#watch(run)));
    this.#watch(run);
  }

  /** Pauses and ends come from the dashboard and the training itself as well. */
  #watch(run: OpenRun): void {
    const { status } = run.data.run;
    if (status === this.#status) return;
    const before = this.#status;
    this.#status = status;
    if (!isLive(status)) this.#event('terminated');
    else if (status === 'paused') this.#event('stopped', { reason: 'pause', threadId: THREAD, allThreadsStopped: true });
    else if (before === 'paused') this.#event('continued', { threadId: THREAD, allThreadsContinued: true });
  }

  async #command(command: Parameters<Runs['send']>[1]): Promise<void> {
    if (this.#run) await this.#runs.send(this.#run.id, command);
  }

  #respond(request: Request, body: object = {}): void {
    this.#send({ ...responseTo(request), success: true, body });
  }

  #event(event: string, body: object = {}): void {
    this.#send({ type: 'event', event, body });
  }

  #send(message: object): void {
    this.#messages.fire({ seq: this.#seq++, ...message } as vscode.DebugProtocolMessage);
  }
}

const isRequest = (message: unknown): message is Request =>
  isRecord(message) && message.type === 'request' && typeof message.command === 'string' && typeof message.seq === 'number';

const responseTo = ({ seq, command }: Request) => ({ type: 'response', request_seq: seq, command });
