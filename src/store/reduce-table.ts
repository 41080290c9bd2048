import { type StreamSink, streamReader } from '../core/streams.ts';
import { type Chunk, encodeChunk } from '../core/chunk.ts';

const CHUNK_ROWS = 2 ** 16;

/**
 * A table with about one in `factor` of its steps (a power of two), for a report that would be too large otherwise. Every row that
 * stays is a row of the run: of each group of steps the first stays, and of the steps table also those with the smallest, the
 * largest and the first non-finite loss, so that no spike is lost.
 */
export async function reduceTable(
  name: string,
  content: AsyncIterable<Uint8Array>,
  factor: number,
  problem: StreamSink['problem'],
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let kept: Kept | undefined;
  const group = new Group(name === 'steps.table' ? factor * 3 : factor);
  const close = () => {
    for (const { chunk, row } of group.take()) {
      if (kept && (kept.rows >= CHUNK_ROWS || !kept.fits(chunk))) {
        pieces.push(kept.encode());
        kept = undefined;
      }
      kept ??= new Kept(chunk);
      kept.push(chunk, row);
    }
  };
  const reader = streamReader(name, {
    event() {},
    problem,
    chunk(chunk) {
      for (let row = 0; row < chunk.rows; row++)
        if (!group.offer(chunk, row)) {
          close();
          group.offer(chunk, row);
        }
    },
  });
  for await (const bytes of content) reader.push(bytes);
  close();
  if (kept) pieces.push(kept.encode());
  return Buffer.concat(pieces);
}

interface Row {
  readonly chunk: Chunk;
  readonly row: number;
}

/** The rows of so many successive steps, and which of them stand for all. */
class Group {
  readonly #steps: number;
  #count = 0;
  #last = Number.NaN;
  #first: Row[] = [];
  #firstStep = Number.NaN;
  #low: Row | undefined;
  #high: Row | undefined;
  #nonFinite: Row | undefined;

  constructor(steps: number) {
    this.#steps = steps;
  }

  /** False when the row begins the next group. */
  offer(chunk: Chunk, row: number): boolean {
    const step = chunk.steps[row] ?? Number.NaN;
    if (step !== this.#last) {
      if (this.#count === this.#steps) return false;
      this.#count++;
      this.#last = step;
    }
    if (this.#count === 1) {
      this.#firstStep = step;
      this.#first.push({ chunk, row });
    }
    if (chunk.table === 'steps') this.#compare({ chunk, row });
    return true;
  }

  take(): readonly Row[] {
    const extremes = [this.#low, this.#high, this.#nonFinite].filter(
      (row): row is Row => row !== undefined && stepOf(row) !== this.#firstStep,
    );
    const rows = [...this.#first, ...new Set(extremes)].sort((a, b) => stepOf(a) - stepOf(b));
    this.#count = 0;
    this.#last = Number.NaN;
    this.#first = [];
    this.#low = undefined;
    this.#high = undefined;
    this.#nonFinite = undefined;
    return rows;
  }

  #compare(row: Row): void {
    const loss = lossOf(row);
    if (!Number.isFinite(loss)) {
      this.#nonFinite ??= row;
      return;
    }
    if (this.#low === undefined || loss < lossOf(this.#low)) this.#low = row;
    if (this.#high === undefined || loss > lossOf(this.#high)) this.#high = row;
  }
}

const stepOf = ({ chunk, row }: Row) => chunk.steps[row] ?? Number.NaN;
const lossOf = ({ chunk, row }: Row) => chunk.values[chunk.columns.indexOf('loss')]?.[row] ?? Number.NaN;

/** Rows copied into one new chunk. */
class Kept {
  readonly #like: Chunk;
  readonly #steps: number[] = [];
  readonly #values: number[][];

  constructor(like: Chunk) {
    this.#like = like;
    this.#values = like.columns.map(() => []);
  }

  get rows(): number {
    return this.#steps.length;
  }

  fits(chunk: Chunk): boolean {
    return chunk.columns.join('\n') === this.#like.columns.join('\n');
  }

  push(chunk: Chunk, row: number): void {
    this.#steps.push(chunk.steps[row] ?? Number.NaN);
    for (const [i, column] of this.#values.entries()) column.push(chunk.values[i]?.[row] ?? Number.NaN);
  }

  encode(): Uint8Array {
    return encodeChunk({
      table: this.#like.table,
      ...(this.#like.run === undefined ? {} : { run: this.#like.run }),
      columns: this.#like.columns,
      steps: Float64Array.from(this.#steps),
      values: this.#values.map((column) => Float32Array.from(column)),
    });
  }
}
