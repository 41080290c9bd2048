/** The views that the page wants, and what of them it does not have yet. Pure. */
import { deepEqual } from '../../core/deep-equal.ts';
import type { RunData } from '../../core/run-data.ts';
import { diffOf } from '../../core/view-diff.ts';
import type { SeriesView, View, ViewRequest } from '../../core/view.ts';

export interface Answer {
  readonly id: string;
  readonly view: View;
  readonly keep?: number;
}

interface Subscription {
  readonly request: ViewRequest;
  /** What the page has. */
  sent?: View;
  /** Its run has news since. */
  stale: boolean;
}

export class Subscriptions {
  #all = new Map<string, Subscription>();

  /** Replaces all; a view that is asked for again as before is not sent again. */
  replace(views: readonly { readonly id: string; readonly request: ViewRequest }[]): void {
    const before = this.#all;
    this.#all = new Map(
      views.map(({ id, request }) => {
        const known = before.get(id);
        return [id, known && deepEqual(known.request, request) ? known : { request, stale: true }];
      }),
    );
  }

  touch(run: string): void {
    for (const subscription of this.#all.values()) if (subscription.request.run === run) subscription.stale = true;
  }

  clear(): void {
    this.#all.clear();
  }

  /** What has changed, each as little as will do. A run that is not there yet stays asked for. */
  changed(dataOf: (run: string) => Pick<RunData, 'view'> | undefined): readonly Answer[] {
    const answers: Answer[] = [];
    for (const [id, subscription] of this.#all) {
      const data = subscription.stale ? dataOf(subscription.request.run) : undefined;
      if (!data) continue;
      subscription.stale = false;
      const view: View = data.view(subscription.request);
      const answer = answerOf(id, subscription.sent, view);
      subscription.sent = view;
      if (answer) answers.push(answer);
    }
    return answers;
  }
}

function answerOf(id: string, sent: View | undefined, view: View): Answer | undefined {
  if (sent && same(sent, view)) return undefined;
  const tail = sent?.kind === 'series' && view.kind === 'series' ? diffOf(sent, view) : undefined;
  return tail
    ? { id, view: withoutSharedBuffers<SeriesView>(tail.view), keep: tail.keep }
    : { id, view: withoutSharedBuffers(view) };
}

/**
 * VS Code counts the buffers of a message in one byte: with more than 255, those beyond the rest of a division by 256 arrive empty,
 * without a word. So answers go in as many messages as it takes.
 */
export function batches(answers: readonly Answer[], most = MOST_BUFFERS): readonly (readonly Answer[])[] {
  const all: Answer[][] = [];
  let room = 0;
  for (const answer of answers) {
    const buffers = countBuffers(answer.view);
    if (buffers > room || all.length === 0) {
      all.push([]);
      room = most;
    }
    room -= buffers;
    all.at(-1)?.push(answer);
  }
  return all;
}
const MOST_BUFFERS = 200;

const countBuffers = (value: unknown): number =>
  ArrayBuffer.isView(value)
    ? 1
    : typeof value === 'object' && value !== null
      ? Object.values(value).reduce<number>((sum, item) => sum + countBuffers(item), 0)
      : 0;

/** Equal in every figure; NaN equals NaN. */
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) return sameNumbers(a, b);
  const [left, right] = [Object.entries(a), b as Readonly<Record<string, unknown>>];
  return left.length === Object.keys(b).length && left.every(([key, value]) => same(value, right[key]));
}

function sameNumbers(a: ArrayBufferView, b: ArrayBufferView): boolean {
  if (a.byteLength !== b.byteLength) return false;
  const [left, right] = [bytes(a), bytes(b)];
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}

const bytes = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** A message ships the whole buffer behind an array, so an array that is a part of a larger one is copied out of it. */
export function withoutSharedBuffers<T>(value: T): T {
  if (value instanceof Float32Array || value instanceof Float64Array || value instanceof Uint32Array)
    return value.byteLength === value.buffer.byteLength ? value : (value.slice() as T);
  if (Array.isArray(value)) return value.map(withoutSharedBuffers) as T;
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutSharedBuffers(item)])) as T;
  return value;
}
