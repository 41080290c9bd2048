/**
 * The page as it is shipped in a real browser, with its host in this process: runs are in memory here, and the page gets from them
 * the views it asks for, cut to what has changed, at most 25 times a second. The way between, VS Code's own, is the browser's debugging line.
 */
import { join } from 'node:path';
import type { RunData } from '../../src/core/run-data.ts';
import { summarize } from '../../src/core/summary.ts';
import { Subscriptions } from '../../src/host/dashboard/view-subscriptions.ts';
import { throttle } from '../../src/host/throttle.ts';
import type { HostMessage, PageMessage } from '../../src/protocol.ts';
import { documentWith, module, type Opened, openStage, type Opening, type Stage } from '../page/stage/stage.ts';
import { pack } from './packed.ts';

const INTERVAL = 40;

export const openBenchStage = (modules: Readonly<Record<string, string>> = {}) =>
  openStage({ bridge: join(import.meta.dirname, 'page-bridge.ts'), ...modules });

export class PageHost {
  readonly opened: Opened;
  readonly #runs = new Map<string, RunData>();
  readonly #subscriptions = new Subscriptions();
  readonly #views = throttle(INTERVAL, () => this.#postViews());
  #closed = false;
  /** Milliseconds that this process spent answering the page, one entry a post. */
  readonly answering: number[] = [];
  #ready: () => void = () => {};

  private constructor(opened: Opened) {
    this.opened = opened;
  }

  /** Opens the page and waits until it has said that it is ready. */
  static async open(stage: Stage, opening: Opening = {}): Promise<PageHost> {
    const opened = await stage.openDocument(documentWith('dark', `${module('bridge')}${module('page')}`), opening);
    const host = new PageHost(opened);
    const ready = new Promise<void>((resolve) => {
      host.#ready = resolve;
    });
    void host.#listen();
    await ready;
    await host.tell({ type: 'runs', runs: [], shown: [] });
    return host;
  }

  /** Shows these runs: the first is the main one, the others are compared with it. */
  async show(runs: readonly RunData[]): Promise<void> {
    this.#runs.clear();
    for (const data of runs) this.#runs.set(data.run.header.id, data);
    const summaries = runs.map(({ run }) => summarize(run, {}));
    await this.tell({ type: 'runs', runs: summaries, shown: [...this.#runs.keys()] });
    for (const { run } of runs) await this.tell({ type: 'run', id: run.header.id, run, notes: {} });
  }

  /** The run has news. */
  touch(id: string): void {
    this.#subscriptions.touch(id);
    this.#views.ask();
  }

  tell(message: HostMessage): Promise<void> {
    return this.opened.page.evaluate((text) => window.bench.tellPacked(text), pack(message));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#views.dispose();
    await this.opened.close();
  }

  async #listen(): Promise<void> {
    while (!this.#closed) {
      try {
        for (const message of await this.opened.page.evaluate(() => window.bench.fetchPosted())) this.#receive(message);
      } catch (error) {
        if (!this.#closed) throw error;
      }
    }
  }

  #receive(message: PageMessage): void {
    if (message.type === 'ready') this.#ready();
    if (message.type !== 'subscribe') return;
    this.#subscriptions.replace(message.views);
    this.#views.ask();
  }

  #postViews(): void {
    const began = performance.now();
    const views = this.#subscriptions.changed((id) => this.#runs.get(id));
    this.answering.push(performance.now() - began);
    if (views.length > 0 && !this.#closed) void this.tell({ type: 'views', views }).catch(() => {});
  }
}
