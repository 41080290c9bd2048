/** The host's part in an exported report: the runs are in the page, and the page answers its own questions. */
import { titlesOf } from '../../src/catalog/run-table.ts';
import { blockId, parseManifest, type ReportRun } from '../../src/core/report-format.ts';
import type { Chunk } from '../../src/core/chunk.ts';
import type { EventOf, RunEvent } from '../../src/core/run.ts';
import { RunData } from '../../src/core/run-data.ts';
import { streamReader } from '../../src/core/streams.ts';
import { summarize } from '../../src/core/summary.ts';
import type { HostMessage, PageMessage } from '../../src/protocol.ts';

type Subscribed = Extract<PageMessage, { readonly type: 'subscribe' }>['views'];

export interface Report {
  subscribe(views: Subscribed): void;
}

export function openReport(manifest: string, receive: (message: HostMessage) => void): Report {
  const data = new Map<string, RunData>();
  let waiting: Subscribed = [];
  const answer = () => {
    const views = waiting.flatMap(({ id, request }) => {
      const run = data.get(request.run);
      return run ? [{ id, view: run.view(request) }] : [];
    });
    if (views.length > 0) receive({ type: 'views', views });
  };
  const load = async () => {
    const { runs } = parseManifest(manifest);
    const loaded = await Promise.all(runs.map(read));
    loaded.forEach((run, i) => {
      const told = runs[i];
      if (told) data.set(told.header.id, run);
    });
    const titles = titlesOf(runs.map(({ header }) => ({ id: header.id, header })));
    receive({
      type: 'runs',
      runs: loaded.map(({ run }, i) => {
        const summary = summarize(run, runs[i]?.notes ?? {});
        return { ...summary, title: titles.get(summary.id) ?? summary.title };
      }),
      shown: runs.map(({ header }) => header.id),
    });
    for (const { header, notes } of runs) {
      const run = data.get(header.id);
      if (run) receive({ type: 'run', id: header.id, run: run.run, notes });
    }
    answer();
  };
  load().catch((error: unknown) => {
    document.body.textContent = error instanceof Error ? error.message : String(error);
  });
  return {
    subscribe(views) {
      waiting = views;
      queueMicrotask(answer);
    },
  };
}

/** One run from its blocks: events first, since a resumed run's rows depend on them. */
async function read(told: ReportRun, index: number): Promise<RunData> {
  const run = new RunData(told.header);
  const notice = (message: string): EventOf<'notice'> => ({
    type: 'notice',
    message,
    step: run.run.step,
    time: told.header.created,
  });
  const problems: string[] = [...told.notices];
  const blocks = told.blocks.toSorted((a, b) => Number(b.stream.endsWith('.jsonl')) - Number(a.stream.endsWith('.jsonl')));
  for (const { stream, id } of blocks) {
    const text = document.getElementById(id || blockId(index, stream))?.textContent;
    if (!text) {
      problems.push(`${stream} is missing from this report.`);
      continue;
    }
    const sink = {
      event: (event: RunEvent) => run.event(event),
      chunk: (chunk: Chunk) => run.chunk(chunk),
      problem: (message: string) => problems.push(message),
    };
    const reader = streamReader(stream, sink, { identity: () => told.header.identity });
    reader.push(await unpack(text));
  }
  for (const message of problems) run.event(notice(message));
  if (told.interrupted) run.interrupt();
  return run;
}

async function unpack(text: string): Promise<Uint8Array> {
  const packed = Uint8Array.from(atob(text.trim()), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
