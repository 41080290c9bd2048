/** The diagnoses at work: each looks at every step or every epoch, and what it finds is recorded. */
import { diagnoses } from '../../catalog/diagnoses/index.ts';
import type { Found, Memory, Seen } from '../../catalog/types.ts';
import { defaults } from '../../core/params.ts';
import type { DiagnosisMemories } from '../checkpoints/checkpoint.ts';
import type { Outbox } from '../recording/outbox.ts';

interface Watcher {
  readonly id: string;
  readonly looksAt: Table;
  readonly memory: Memory;
  look(seen: Seen): Found | undefined;
}
type Table = 'steps' | 'epochs';

export class DiagnosisRunner {
  readonly #watchers: readonly Watcher[];

  constructor(memories: DiagnosisMemories = {}) {
    this.#watchers = diagnoses.map((diagnosis) => {
      const memory = { ...memories[diagnosis.id] };
      const { id, looksAt = 'steps' } = diagnosis;
      return { id, looksAt, memory, look: diagnosis.watch(defaults(diagnosis.params), memory) };
    });
  }

  get memories(): DiagnosisMemories {
    const kept = this.#watchers.filter(({ memory }) => Object.keys(memory).length > 0);
    return Object.fromEntries(kept.map(({ id, memory }) => [id, { ...memory }]));
  }

  /** Tells what a row of this table shows; the first fatal finding is returned. */
  look(table: Table, seen: Seen, outbox: Outbox): Found | undefined {
    let fatal: Found | undefined;
    for (const watcher of this.#watchers) {
      const found = watcher.looksAt === table ? watcher.look(seen) : undefined;
      if (!found) continue;
      const { severity, title, detail, weight } = found;
      const more = weight === undefined ? {} : { weight };
      outbox.event({ type: 'finding', id: watcher.id, severity, title, detail, ...more }, seen.step);
      if (found.fatal) fatal ??= found;
    }
    return fatal;
  }
}
