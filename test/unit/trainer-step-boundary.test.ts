/** Between two steps a run is paused, changed, saved and stopped; everything that happens there is in one list, in its order. */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { UserError } from '../../src/core/fault.ts';
import type { DeviceErrors } from '../../src/trainer/backends/backend.ts';
import { Control } from '../../src/trainer/clients/control.ts';
import { Clock } from '../../src/trainer/measure/clock.ts';
import type { Unstamped } from '../../src/trainer/recording/outbox.ts';
import { LiveSettings } from '../../src/trainer/run/live-settings.ts';
import { StepBoundary, type StepBoundaryParts } from '../../src/trainer/run/step-boundary.ts';
import { config } from './runs.ts';

/** An outbox that keeps its events, and whose disk can fail. */
class FakeOutbox {
  diskError: UserError | undefined;
  readonly events: Unstamped[] = [];
  readonly #log: string[];

  constructor(log: string[]) {
    this.#log = log;
  }

  event(event: Unstamped, step: number): void {
    this.events.push(event);
    this.#log.push(`${event.type} at ${step}`);
  }

  reportDiskError(diskError: UserError): void {
    this.diskError = diskError;
  }

  flush(): boolean {
    return this.diskError === undefined;
  }
}

/** A boundary of a run that saves every minute, at a time that stands still unless a test moves it. */
function boundaryOf(t: TestContext, parts: Partial<StepBoundaryParts> = {}) {
  const time = { now: 1000 };
  t.mock.method(performance, 'now', () => time.now);
  const log: string[] = [];
  const outbox = new FakeOutbox(log);
  const control = new Control();
  const settings = new LiveSettings(config);
  const clock = new Clock(0);
  const boundary = new StepBoundary({
    control,
    outbox,
    settings,
    clock,
    checkpointSeconds: 60,
    async settle() {
      log.push('settled');
    },
    async save() {
      log.push('saved');
    },
    applySetting(key) {
      log.push(`applied ${key} = ${settings.optimizer.learningRate}`);
    },
    ...parts,
  });
  return { boundary, control, outbox, settings, clock, time, log };
}

/** Lets everything run that is not waiting for a command. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

const FULL = new UserError({ message: 'The disk is full', remedy: 'Free some space.' });

describe('a run that nobody touches', () => {
  test('goes on at once, and its time runs', async (t) => {
    const { boundary, clock, log } = boundaryOf(t);
    assert.equal(await boundary.pass(3), true);
    assert.deepEqual(log, []);
    assert.equal(clock.running, true);
  });

  test('lets the event loop have a turn every 10 ms, and not more often', async (t) => {
    const { boundary, time } = boundaryOf(t);
    const turns: number[] = [];
    const pass = async (now: number) => {
      time.now = now;
      setImmediate(() => turns.push(now));
      await boundary.pass(1);
      return turns.includes(now);
    };
    assert.equal(await pass(1009), false);
    assert.equal(await pass(1010), true);
    assert.equal(await pass(1019), false);
    assert.equal(await pass(1020), true);
  });
});

describe('a pause', () => {
  test('waits for the steps that were begun, saves, and ends when the run is resumed', async (t) => {
    const { boundary, control, clock, log } = boundaryOf(t);
    clock.start();
    control.apply({ type: 'pause' });
    const passed = boundary.pass(7);
    await turn();
    assert.deepEqual(log, ['settled', 'paused at 7', 'saved']);
    assert.equal(clock.running, false, 'a pause is no training time');
    control.apply({ type: 'continue' });
    assert.equal(await passed, true);
    assert.deepEqual(log.slice(3), ['continued at 7']);
    assert.equal(clock.running, true);
  });

  test('comes again after as many steps as were asked for', async (t) => {
    const { boundary, control, log } = boundaryOf(t);
    control.apply({ type: 'pause' });
    const first = boundary.pass(0);
    await turn();
    control.apply({ type: 'step', count: 2 });
    assert.equal(await first, true);
    control.stepTaken();
    assert.equal(await boundary.pass(1), true, 'one more step');
    control.stepTaken();
    log.length = 0;
    const third = boundary.pass(2);
    await turn();
    assert.deepEqual(log, ['settled', 'paused at 2', 'saved']);
    control.apply({ type: 'continue' });
    assert.equal(await third, true);
    control.stepTaken();
    assert.equal(await boundary.pass(3), true, 'a resumed run counts no steps');
  });

  test('ends when the run is stopped, which ends the run', async (t) => {
    const { boundary, control, log } = boundaryOf(t);
    control.apply({ type: 'pause' });
    const passed = boundary.pass(7);
    await turn();
    control.apply({ type: 'stop', restoreBest: false });
    assert.equal(await passed, false);
    assert.equal(log.at(-1), 'continued at 7');
  });

  test('is left out where the run ends anyway', async (t) => {
    for (const end of ['stop', 'suspend'] as const) {
      const { boundary, control, clock, log } = boundaryOf(t);
      control.apply({ type: 'pause' });
      if (end === 'stop') control.apply({ type: 'stop', restoreBest: true });
      else control.suspend();
      assert.equal(await boundary.pass(7), false, end);
      assert.deepEqual(log, []);
      assert.equal(clock.running, false);
      t.mock.restoreAll();
    }
  });
});

describe('a change', () => {
  const change = { type: 'change', key: 'optimizer.learningRate', value: 0.5 } as const;

  test('is made once all steps that were begun are settled, and recorded after it took effect', async (t) => {
    const { boundary, control, outbox, log } = boundaryOf(t);
    control.apply(change);
    assert.equal(await boundary.pass(4), true);
    assert.deepEqual(log, ['settled', 'applied optimizer.learningRate = 0.5', 'changed at 4']);
    assert.deepEqual(outbox.events, [{ type: 'changed', key: 'optimizer.learningRate', from: 0.001, to: 0.5 }]);
    assert.equal(await boundary.pass(5), true);
    assert.equal(log.length, 3, 'it is made once');
  });

  test('is made in the middle of a pause, which goes on', async (t) => {
    const { boundary, control, log } = boundaryOf(t);
    control.apply({ type: 'pause' });
    const passed = boundary.pass(4);
    await turn();
    control.apply(change);
    await turn();
    assert.deepEqual(log.slice(3), ['settled', 'applied optimizer.learningRate = 0.5', 'changed at 4']);
    control.apply({ type: 'continue' });
    assert.equal(await passed, true);
  });

  test('is made although the run is stopped at the same time', async (t) => {
    const { boundary, control, log } = boundaryOf(t);
    control.apply(change);
    control.apply({ type: 'stop', restoreBest: false });
    assert.equal(await boundary.pass(4), false);
    assert.equal(log.at(-1), 'changed at 4');
  });
});

describe('a checkpoint', () => {
  const savedAt = async (t: TestContext, seconds: readonly number[], parts: Partial<StepBoundaryParts> = {}) => {
    const { boundary, time, log } = boundaryOf(t, parts);
    const saved: number[] = [];
    for (const second of seconds) {
      time.now = 1000 + second * 1000;
      await boundary.pass(1);
      if (log.splice(0).includes('saved')) saved.push(second);
    }
    return saved;
  };

  test('is due after five seconds, and then every so often', async (t) => {
    assert.deepEqual(await savedAt(t, [4.9, 5.1, 64, 65.2, 66, 125, 126]), [5.1, 65.2, 126]);
  });

  test('is due sooner where it is wanted more often than every five seconds', async (t) => {
    assert.deepEqual(await savedAt(t, [0.9, 1.1, 2, 2.2], { checkpointSeconds: 1 }), [1.1, 2.2]);
  });

  test('is due from the start where a device can lose its tensors', async (t) => {
    assert.deepEqual(await savedAt(t, [0.001, 59, 60.1], { deviceErrors: deviceErrors() }), [0.001, 60.1]);
  });

  test('that is asked for is saved at once, and the next one is due as long after it', async (t) => {
    const { boundary, control, time, log } = boundaryOf(t);
    time.now += 3000;
    control.apply({ type: 'checkpoint' });
    assert.equal(await boundary.pass(9), true);
    assert.deepEqual(log, ['settled', 'saved']);
    time.now += 59_000;
    await boundary.pass(10);
    assert.equal(log.length, 2);
    time.now += 2000;
    await boundary.pass(11);
    assert.deepEqual(log.slice(2), ['saved']);
  });
});

describe('a disk error', () => {
  test('pauses the run without a checkpoint, and is reported once', async (t) => {
    const { boundary, control, outbox, log } = boundaryOf(t);
    outbox.diskError = FULL;
    const passed = boundary.pass(5);
    await turn();
    assert.deepEqual(log, ['notice at 5', 'settled', 'paused at 5']);
    const [notice] = outbox.events;
    assert.ok(notice?.type === 'notice');
    assert.match(notice.message, /The disk is full.*paused/);
    assert.equal(notice.remedy, 'Free some space.');
    // Somebody tries to go on while the disk is still full.
    control.apply({ type: 'continue' });
    await turn();
    assert.equal(control.paused, true);
    assert.equal(log.length, 3);
    outbox.diskError = undefined;
    control.apply({ type: 'continue' });
    assert.equal(await passed, true);
    assert.equal(log.at(-1), 'continued at 5');
  });

  test('that is over lets the run go on by itself, saved and told; a run that the user has paused stays so', async (t) => {
    const { boundary, control, outbox, log } = boundaryOf(t);
    outbox.diskError = FULL;
    const passed = boundary.pass(5);
    await turn();
    outbox.diskError = undefined;
    assert.equal(await passed, true);
    assert.deepEqual(log.slice(3), ['saved', 'notice at 5', 'continued at 5']);
    log.length = 0;
    outbox.diskError = FULL;
    control.apply({ type: 'pause' });
    const again = boundary.pass(6);
    await turn();
    outbox.diskError = undefined;
    while (!log.includes('saved')) await new Promise((resolve) => setTimeout(resolve, 10));
    await turn();
    assert.equal(control.paused, true);
    control.apply({ type: 'continue' });
    assert.equal(await again, true);
  });

  test('at the end of a run is waited for, and a user who stops the run need not wait', async (t) => {
    const { boundary, control, outbox } = boundaryOf(t);
    let tries = 0;
    const full = () => {
      if (++tries < 2) throw FULL;
      outbox.diskError = undefined;
    };
    outbox.flush = () => true;
    assert.equal(await boundary.record(9, full), true);
    assert.equal(tries, 2);
    control.apply({ type: 'stop', restoreBest: true });
    const never = () => {
      throw FULL;
    };
    assert.equal(await boundary.record(9, never), false);
  });

  test('that comes after another one is reported too', async (t) => {
    const { boundary, control, outbox, log } = boundaryOf(t);
    outbox.diskError = FULL;
    const passed = boundary.pass(5);
    await turn();
    outbox.diskError = new UserError({ message: 'The file cannot be written' });
    control.apply({ type: 'continue' });
    await turn();
    assert.equal(log.filter((line) => line === 'notice at 5').length, 2);
    outbox.diskError = undefined;
    control.apply({ type: 'stop', restoreBest: false });
    assert.equal(await passed, false);
  });

  test('while a checkpoint is saved pauses the run, too, instead of taking the next step', async (t) => {
    const { boundary, control, outbox, time, log } = boundaryOf(t, {
      async save() {
        if (full) outbox.diskError = FULL;
      },
    });
    let full = true;
    time.now += 6000;
    const passed = boundary.pass(5);
    await turn();
    assert.deepEqual(log, ['notice at 5', 'settled', 'paused at 5']);
    full = false;
    outbox.diskError = undefined;
    control.apply({ type: 'continue' });
    assert.equal(await passed, true);
  });
});

/** Of a device on which nothing goes wrong, unless `check` does. */
function deviceErrors(check: () => void = () => {}): DeviceErrors {
  return { check, lost: false, async settle() {}, trackLayer() {}, close() {} };
}

test('errors of the device end the run before anything else is done with what it computed', async (t) => {
  const lost = new UserError({ message: 'The GPU was lost.' });
  const failing = deviceErrors(() => {
    throw lost;
  });
  const { boundary, control, log } = boundaryOf(t, { deviceErrors: failing });
  control.apply({ type: 'checkpoint' });
  await assert.rejects(boundary.pass(5), lost);
  assert.deepEqual(log, []);
});
