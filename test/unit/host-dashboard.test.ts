/** The dashboard from the outside: what its page is sent, when, and what becomes of what the page posts. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { PageCommand } from '../../src/core/page-commands.ts';
import type { HostMessage, PageMessage } from '../../src/protocol.ts';
import { runsFolder } from '../../src/store/places.ts';
import { createStudy } from '../../src/store/study-folders.ts';
import { trialsOf } from '../../src/core/study.ts';
import { eventually, FakeTrainer, folderOf, temporary } from './fake-trainer.ts';
import { bytesOf, endedEvent, epochEvent, lines, started, stepRows, STEP_NAMES } from './runs.ts';
import { extensionContext, openFolder, type Panel, panels } from './stand-in/vscode.ts';
import { study } from './studies.ts';

const { Dashboard } = await import('../../src/host/dashboard/dashboard.ts');
const { postApplied } = await import('../../src/host/commands/apply-to-workspace.ts');
const { Runs } = await import('../../src/host/runs/runs.ts');
const { Studies } = await import('../../src/host/runs/studies.ts');
const { Trainers } = await import('../../src/host/runs/trainers.ts');

const TIMEOUT = { timeout: 30_000 };
const steps = (from: number, to: number) => bytesOf('steps', STEP_NAMES, stepRows(from, to));
const ENDED = { 'events.jsonl': lines([started, epochEvent(1, 0.5), endedEvent(10)]), 'steps.table': steps(1, 10) };

/** A workspace with these runs, all ended, and a dashboard that nothing has been asked of yet. */
function opened(t: TestContext, ids: readonly string[], remembered = new Map<string, unknown>()) {
  const path = temporary();
  openFolder(path);
  const folder = runsFolder(path);
  for (const id of ids) folderOf(ENDED, folder, id);
  const context = extensionContext(remembered);
  const runs = new Runs();
  const studies = new Studies(new Trainers(context, runs));
  const commands: PageCommand[] = [];
  const dashboard = new Dashboard(context, runs, studies, (command) => commands.push(command));
  t.after(() => {
    dashboard.dispose();
    studies.dispose();
    runs.dispose();
  });
  return { path, folder, runs, studies, dashboard, commands, remembered };
}

/** The panel that came last, with its page up. */
function page(): Panel & { post(message: PageMessage): void } {
  const panel = panels.at(-1);
  assert.ok(panel);
  return Object.assign(panel, { post: (message: PageMessage) => panel.send(message) });
}

const sent = <T extends HostMessage['type']>({ posted }: Panel, type: T) =>
  (posted as readonly HostMessage[]).filter((message): message is Extract<HostMessage, { type: T }> => message.type === type);
const shown = (panel: Panel) => sent(panel, 'runs').at(-1)?.shown;
const arrived = (panel: Panel, ...ids: readonly string[]) =>
  eventually(() => shown(panel)?.join() === ids.join() && ids.every((id) => sent(panel, 'run').some((run) => run.id === id)));

test('the page of a run gets its log and the list of all, and nothing before it is up', TIMEOUT, async (t) => {
  const { dashboard, remembered } = opened(t, ['a', 'b']);
  await dashboard.show(['a']);
  dashboard.post({ type: 'show', tab: 'gradients' });
  assert.deepEqual(page().posted, []);
  page().post({ type: 'ready' });
  await arrived(page(), 'a');
  assert.deepEqual(
    sent(page(), 'runs')
      .at(-1)
      ?.runs.map(({ id }) => id)
      .sort(),
    ['a', 'b'],
  );
  assert.equal(sent(page(), 'run').at(-1)?.run.status, 'finished');
  await eventually(() => sent(page(), 'show').length > 0);
  assert.deepEqual(sent(page(), 'show'), [{ type: 'show', tab: 'gradients' }]);
  assert.ok(sent(page(), 'hints')[0]?.keys['descent.pause']);
  assert.match(page().title, /spirals/);
  assert.deepEqual(remembered.get('descent.shown'), ['a']);
});

test('after a reload of the window, what was shown is shown again; a run that is gone is left out', TIMEOUT, async (t) => {
  const { dashboard } = opened(t, ['a', 'b'], new Map([['descent.shown', ['b', 'gone', 'a']]]));
  dashboard.open();
  page().post({ type: 'ready' });
  await arrived(page(), 'b', 'a');
  assert.deepEqual(dashboard.shown, ['b', 'a']);
});

test('where nothing was chosen, the run that is training is shown', TIMEOUT, async (t) => {
  const { dashboard, folder, runs } = opened(t, ['over']);
  const trainer = await new FakeTrainer(folderOf({ 'events.jsonl': lines([started]) }, folder, 'live')).listen();
  t.after(() => trainer.die());
  await runs.scan();
  await runs.open('live');
  dashboard.open();
  page().post({ type: 'ready' });
  await arrived(page(), 'live');
});

test('a subscription is answered, then only by what has changed', TIMEOUT, async (t) => {
  const { dashboard, folder, runs } = opened(t, []);
  const trainer = await new FakeTrainer(
    folderOf({ 'events.jsonl': lines([started]), 'steps.table': steps(1, 40) }, folder, 'live'),
  ).listen();
  t.after(() => trainer.die());
  await runs.scan();
  await dashboard.show(['live']);
  page().post({ type: 'ready' });
  await arrived(page(), 'live');
  const request = { kind: 'series', run: 'live', table: 'steps', x: 'step', columns: ['loss'], buckets: 128 } as const;
  page().post({ type: 'subscribe', views: [{ id: 'loss', request }] });
  await eventually(() => sent(page(), 'views').length > 0);
  const [first] = sent(page(), 'views').flatMap(({ views }) => views);
  assert.ok(first?.view.kind === 'series' && first.keep === undefined);
  assert.deepEqual([first.view.x.length, first.view.x.at(-1)], [40, 40]);
  const before = sent(page(), 'views').length;
  trainer.write('steps.table', steps(41, 44));
  await eventually(() => sent(page(), 'views').length > before);
  const later = sent(page(), 'views').at(-1)?.views[0];
  assert.ok(later?.view.kind === 'series');
  assert.equal((later.keep ?? 0) + later.view.x.length, 44);
  assert.ok((later.keep ?? 0) >= 39, 'the page keeps what it has');
});

test('what a window out of reach cannot take does not pile up, and it is brought up to date once it can', TIMEOUT, async (t) => {
  const { dashboard, folder, runs } = opened(t, []);
  const trainer = await new FakeTrainer(
    folderOf({ 'events.jsonl': lines([started]), 'steps.table': steps(1, 40) }, folder, 'live'),
  ).listen();
  t.after(() => trainer.die());
  await runs.scan();
  await dashboard.show(['live']);
  page().post({ type: 'ready' });
  await arrived(page(), 'live');
  const request = { kind: 'series', run: 'live', table: 'steps', x: 'step', columns: ['loss'], buckets: 128 } as const;
  page().post({ type: 'subscribe', views: [{ id: 'loss', request }] });
  await eventually(() => sent(page(), 'views').length > 0);
  page().reachable = false;
  const before = page().posted.length;
  for (let step = 41; step <= 80; step++) {
    trainer.write('steps.table', steps(step, step));
    await eventually(() => runs.get('live')?.data.step === step);
    await new Promise((resolve) => setTimeout(resolve, 45));
  }
  const piled = page().posted.length - before;
  assert.ok(piled > 0 && piled <= 10, `${piled} messages are on their way`);
  page().reach();
  await eventually(() => {
    const view = sent(page(), 'views').at(-1)?.views[0]?.view;
    return view?.kind === 'series' && view.x.at(-1) === 80;
  });
});

test('a hidden page is sent nothing; when it comes back, it gets all anew', TIMEOUT, async (t) => {
  const { dashboard, runs } = opened(t, ['a']);
  await dashboard.show(['a']);
  page().post({ type: 'ready' });
  await arrived(page(), 'a');
  page().show(false);
  page().posted = [];
  assert.equal(dashboard.visible, false);
  await runs.note('a', (notes) => ({ ...notes, name: 'Spirals' }));
  dashboard.post({ type: 'applied', where: 'settings.json', keys: '', undo: true });
  page().show(true);
  assert.deepEqual(page().posted, []);
  page().post({ type: 'ready' });
  await arrived(page(), 'a');
  assert.deepEqual(sent(page(), 'run').at(-1)?.notes, { name: 'Spirals' });
  await eventually(() => sent(page(), 'applied').length === 1);
});

test('what was chosen last is shown, also where an earlier choice takes longer to read', TIMEOUT, async (t) => {
  const { dashboard, runs } = opened(t, ['a', 'b']);
  dashboard.open();
  page().post({ type: 'ready' });
  await eventually(() => runs.ready);
  const open = runs.open.bind(runs);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  t.mock.method(runs, 'open', async (id: string) => {
    if (id === 'a') await held;
    return open(id);
  });
  const slow = dashboard.show(['a']);
  await dashboard.show(['b']);
  release();
  await slow;
  assert.deepEqual(dashboard.shown, ['b']);
  assert.deepEqual(shown(page()), ['b']);
});

test('a command of the page is run; a message that is none is not', TIMEOUT, async (t) => {
  const { dashboard, commands } = opened(t, ['a']);
  const warn = t.mock.method(console, 'warn', () => {});
  dashboard.open();
  page().post({ type: 'command', command: 'descent.pause', args: ['a'] });
  page().send({ type: 'command', command: 'workbench.action.quit', args: [] });
  page().send({ type: 'command', command: 'descent.pause', args: [3] });
  assert.deepEqual(commands, [{ type: 'command', command: 'descent.pause', args: ['a'] }]);
  assert.equal(warn.mock.callCount(), 2);
});

test('what was saved while no dashboard was open is not told beside a later run', TIMEOUT, async (t) => {
  const { dashboard } = opened(t, ['a']);
  const host = { dashboard } as Parameters<typeof postApplied>[0];
  const record = { where: 'settings.json', keys: ['descent.optimizer'] } as unknown as Parameters<typeof postApplied>[1];
  postApplied(host, record);
  await dashboard.show(['a']);
  page().post({ type: 'ready' });
  await arrived(page(), 'a');
  assert.deepEqual(sent(page(), 'applied'), []);
  postApplied(host, record);
  await eventually(() => sent(page(), 'applied').length === 1);
});

test('a closed dashboard is opened again by what is to be shown, and an open one is brought to the front', TIMEOUT, async (t) => {
  const { dashboard } = opened(t, ['a']);
  dashboard.open();
  const first = page();
  dashboard.open();
  assert.deepEqual([page(), first.reveals], [first, 1]);
  first.dispose();
  assert.equal(dashboard.visible, false);
  await dashboard.show(['a']);
  assert.notEqual(page(), first);
  assert.equal(dashboard.visible, true);
});

test('a study is shown with the runs of its trials as they begin, and gives way to a run', TIMEOUT, async (t) => {
  const { dashboard, path, folder, runs, studies } = opened(t, ['other']);
  const compared = study({ workspaceFolder: path });
  await createStudy(compared);
  const [first, second] = trialsOf(compared);
  assert.ok(first && second);
  folderOf(ENDED, folder, first.run);
  await studies.scan();
  await runs.scan();
  await dashboard.showStudy(compared.id);
  page().post({ type: 'ready' });
  await arrived(page(), first.run);
  assert.equal(sent(page(), 'study').at(-1)?.study?.state.study.id, compared.id);
  assert.equal(page().title, compared.title);
  folderOf(ENDED, folder, second.run);
  await runs.scan();
  await arrived(page(), first.run, second.run);
  await dashboard.show(['other']);
  assert.equal(dashboard.study, undefined);
  assert.deepEqual(sent(page(), 'study').at(-1), { type: 'study', study: null });
  assert.deepEqual(shown(page()), ['other']);
});

test('after a reload of the window, a finished study comes back with the charts of its trials', TIMEOUT, async (t) => {
  const trials = trialsOf(study()).map(({ run }) => run);
  const remembered = new Map<string, unknown>([
    ['descent.study', study().id],
    ['descent.shown', trials],
  ]);
  const { dashboard, path, runs } = opened(t, trials, remembered);
  await createStudy(study({ workspaceFolder: path }));
  dashboard.open();
  page().post({ type: 'ready' });
  await arrived(page(), ...trials);
  assert.ok(trials.every((id) => runs.get(id)?.caughtUp));
  const [id = ''] = trials;
  const request = { kind: 'series', run: id, table: 'steps', x: 'step', columns: ['loss'], buckets: 128 } as const;
  page().post({ type: 'subscribe', views: [{ id: 'loss', request }] });
  await eventually(() => sent(page(), 'views').length > 0);
  const [first] = sent(page(), 'views').flatMap(({ views }) => views);
  assert.ok(first?.view.kind === 'series' && first.view.x.length === 10);
});

test('the charts of a study come, however often it has news while its runs are being read', TIMEOUT, async (t) => {
  const trials = trialsOf(study()).map(({ run }) => run);
  const { dashboard, path, runs, studies } = opened(t, trials);
  await createStudy(study({ workspaceFolder: path }));
  await runs.scan();
  await studies.scan();
  const open = runs.open.bind(runs);
  const asked = t.mock.method(runs, 'open', async (id: string) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return open(id);
  });
  dashboard.open();
  page().post({ type: 'ready' });
  await dashboard.showStudy(study().id);
  const news = setInterval(() => void studies.scan(), 10);
  t.after(() => clearInterval(news));
  await arrived(page(), ...trials);
  clearInterval(news);
  assert.ok(asked.mock.callCount() <= 3 * trials.length, `${asked.mock.callCount()} times for ${trials.length} runs`);
});
