/** Runs the diagnoses on every step or every epoch, and records what they find. */
import { diagnoses } from '../../catalog/diagnoses/index.ts';
import type { Found, Memory, Seen } from '../../catalog/types.ts';
import { defaults } from '../../core/params.ts';
import type { DiagnosisMemories } from '../checkpoints/checkpoint.ts';
import type { Outbox } from '../recording/outbox.ts';

/** A diagnosis in the course of a run. */
interface ActiveDiagnosis {
  readonly id: string;
  readonly looksAt: Table;
  readonly memory: Memory;
  run(seen: Seen): Found | undefined;
}
type Table = 'steps' | 'epochs';

export class DiagnosisRunner {
  readonly #diagnoses: readonly ActiveDiagnosis[];

  constructor(memories: DiagnosisMemories = {}) {
    this.#diagnoses = diagnoses.map((diagnosis) => {
      const memory = { ...memories[diagnosis.id] };
      const { id, looksAt = 'steps' } = diagnosis;
      return { id, looksAt, memory, run: diagnosis.watch(defaults(diagnosis.params), memory) };
    });
  }

  get memories(): DiagnosisMemories {
    const kept = this.#diagnoses.filter(({ memory }) => Object.keys(memory).length > 0);
    return Object.fromEntries(kept.map(({ id, memory }) => [id, { ...memory }]));
  }

  /** Runs the diagnoses of this table on its newest row, and records their findings. Returns the first fatal one. */
  run(table: Table, seen: Seen, outbox: Outbox): Found | undefined {
    let fatal: Found | undefined;
    for (const diagnosis of this.#diagnoses) {
      const found = diagnosis.looksAt === table ? diagnosis.run(seen) : undefined;
      if (!found) continue;
      const { severity, title, detail, weight } = found;
      const more = weight === undefined ? {} : { weight };
      outbox.event({ type: 'finding', id: diagnosis.id, severity, title, detail, ...more }, seen.step);
      if (found.fatal) fatal ??= found;
    }
    return fatal;
  }
}
