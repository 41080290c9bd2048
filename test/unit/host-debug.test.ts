/** The debug adapter of a training, as the window talks to it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunData } from '../../src/core/run-data.ts';
import type { RunEvent } from '../../src/core/run.ts';
import type { OpenRun } from '../../src/host/runs/runs.ts';
import { endedEvent, header, started } from './runs.ts';
import { EventEmitter, Uri } from './stand-in/vscode.ts';

const { TrainingSession } = await import('../../src/host/debug/training-session.ts');

interface Message {
  readonly type: 'response' | 'event';
  readonly command?: string;
  readonly event?: string;
  readonly success?: boolean;
  readonly message?: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** A session whose run is started when `begin` is called, and what it has said and sent so far. */
function session() {
  const data = new RunData(header('a'));
  const workspace = { uri: Uri.file('/project'), name: 'project', index: 0 } as unknown as OpenRun['workspace'];
  const run: OpenRun = { id: 'a', folder: '/project/a', workspace, title: 'a', data, notes: {}, live: true, caughtUp: true };
  const [events, changed] = [new EventEmitter<{ run: OpenRun; event: RunEvent }>(), new EventEmitter<OpenRun>()];
  const commands: unknown[] = [];
  const send = async (_: string, command: unknown) => void commands.push(command);
  let resolve: (run: OpenRun | undefined) => void = () => {};
  const promise = new Promise<OpenRun | undefined>((found) => {
    resolve = found;
  });
  const made = new TrainingSession({ send, onEvent: events.event, onDidChange: changed.event } as never, () => promise);
  const said: Message[] = [];
  made.onDidSendMessage((message) => said.push(message as unknown as Message));
  let seq = 0;
  const settled = () => new Promise((done) => setImmediate(done));
  return {
    said,
    commands,
    run,
    /** Asks, and gives the answer to it. */
    async ask(command: string, args: object = {}): Promise<Message | undefined> {
      const from = said.length;
      made.handleMessage({ type: 'request', seq: ++seq, command, arguments: args } as never);
      await settled();
      return said.slice(from).find((message) => message.type === 'response' && message.command === command);
    },
    async begin(which: OpenRun | 'none' = run) {
      if (which !== 'none') data.event(started);
      resolve(which === 'none' ? undefined : which);
      await settled();
    },
    happen(event: RunEvent) {
      data.event(event);
      events.fire({ run, event });
    },
    /** Without the one thread, which begins as soon as the training is asked for. */
    events: () => said.flatMap(({ event }) => (event === undefined || event === 'thread' ? [] : event)),
  };
}

const at = (step: number, type: 'paused' | 'continued'): RunEvent => ({ type, step, time: 1 });

test('breakpoints are answered one by one as unverified, with the reason', async () => {
  const { ask } = session();
  await ask('initialize');
  const answer = await ask('setBreakpoints', { source: { path: '/project/train.ts' }, breakpoints: [{ line: 3 }, { line: 9 }] });
  assert.equal(answer?.success, true);
  const breakpoints = answer?.body?.breakpoints as readonly { verified: boolean; message: string }[];
  assert.deepEqual(
    breakpoints.map(({ verified }) => verified),
    [false, false],
  );
  assert.match(breakpoints[0]?.message ?? '', /does not stop at breakpoints/);
  assert.deepEqual((await ask('setFunctionBreakpoints', { breakpoints: [] }))?.body?.breakpoints, []);
  const exceptions = (await ask('setExceptionBreakpoints', { filters: ['all'] }))?.body?.breakpoints as
    | readonly unknown[]
    | undefined;
  assert.equal(exceptions?.length, 1);
  assert.equal((await ask('configurationDone'))?.success, true);
});

test('what is not supported is refused in words, and nothing is left without an answer', async () => {
  const { ask } = session();
  const answer = await ask('evaluate', { expression: '1 + 1' });
  assert.equal(answer?.success, false);
  assert.match(answer?.message ?? '', /debug request "evaluate" is not supported/);
});

test('a pause that is pressed while the training starts holds it as soon as it runs', async () => {
  const { ask, begin, commands, happen, events, said } = session();
  await ask('launch');
  assert.equal(await ask('pause'), undefined, 'it waits for the training');
  await begin();
  assert.deepEqual(commands, [{ type: 'pause' }]);
  assert.ok(said.some(({ command, success }) => command === 'pause' && success));
  happen(at(1, 'paused'));
  assert.deepEqual(events(), ['stopped']);
});

test('a step is told as stopped when the training has taken it', async () => {
  const { ask, begin, happen, said } = session();
  await ask('launch');
  await begin();
  happen(at(4, 'paused'));
  const before = said.length;
  assert.equal((await ask('next'))?.success, true);
  assert.deepEqual(
    said.slice(before).flatMap(({ event }) => event ?? []),
    [],
  );
  happen(at(4, 'continued'));
  happen(at(5, 'paused'));
  assert.deepEqual(
    said.slice(before).flatMap(({ event, body }) => (event ? [[event, body?.reason]] : [])),
    [['stopped', 'step']],
  );
});

test('pauses and resumes of the dashboard are told, too, and so is the end, once', async () => {
  const { ask, begin, happen, events } = session();
  await ask('launch');
  await begin();
  happen(at(4, 'paused'));
  happen(at(4, 'continued'));
  happen(endedEvent(30));
  await ask('terminate');
  assert.deepEqual(events(), ['stopped', 'continued', 'terminated']);
});

test('stop while the training starts stops it once it is there', async () => {
  const { ask, begin, commands, events } = session();
  await ask('launch');
  assert.equal((await ask('terminate'))?.success, true);
  assert.deepEqual([commands, events()], [[], []]);
  await begin();
  assert.deepEqual(commands, [{ type: 'stop', restoreBest: true }]);
  assert.deepEqual(events(), ['terminated']);
});

test('a training that was not started ends its session', async () => {
  const { ask, begin, events } = session();
  await ask('launch');
  await begin('none');
  assert.deepEqual(events(), ['terminated']);
});
