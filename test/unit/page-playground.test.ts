import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { optimizers } from '../../src/catalog/optimizers/index.ts';
import { suggestLearningRate } from '../../src/catalog/suggest-learning-rate.ts';
import { surfaces } from '../../src/catalog/surfaces/index.ts';
import { find } from '../../src/core/params.ts';
import { gridOf, isolines, levelsOf } from '../../webview/charts/contour-lines.ts';
import { arrivalOf, stateOf } from '../../webview/playground/results.ts';
import { chosenOf, parseSettings, SETTINGS, startOf, surfaceOf, valuesOf } from '../../webview/playground/settings.ts';
import { type Act, initialState, reduce, type State } from '../../webview/playground/state.ts';
import { usualGradient, Walks, wayOf } from '../../webview/playground/walks.ts';

const having = (...acts: readonly Act[]): State => acts.reduce(reduce, initialState(SETTINGS));
const { steps } = SETTINGS.own;

describe('the steps of the playground', () => {
  it('shows the whole descent at first, and plays it from the start', () => {
    assert.equal(having().settings.at, steps);
    const playing = having({ type: 'toggle' });
    assert.deepEqual([playing.playing, playing.settings.at], [true, 0]);
  });

  it('goes on by its speed, and stops at the end', () => {
    const going = having({ type: 'toggle' }, { type: 'speed', speed: 30 }, { type: 'elapsed', seconds: 0.5 });
    assert.deepEqual([going.playing, going.settings.at], [true, 15]);
    const ended = having({ type: 'toggle' }, { type: 'elapsed', seconds: 1000 });
    assert.deepEqual([ended.playing, ended.settings.at], [false, steps]);
  });

  it('pauses, and goes on from there', () => {
    const acts: Act[] = [{ type: 'toggle' }, { type: 'elapsed', seconds: 0.5 }, { type: 'toggle' }];
    assert.deepEqual([having(...acts).playing, having(...acts).settings.at], [false, 30]);
    assert.equal(having(...acts, { type: 'elapsed', seconds: 1 }).settings.at, 30);
    assert.equal(having(...acts, { type: 'toggle' }).settings.at, 30);
  });

  it('steps to and fro within its bounds, and pauses for it', () => {
    assert.equal(having({ type: 'by', steps: 1 }).settings.at, steps);
    assert.equal(having({ type: 'reset' }, { type: 'by', steps: -1 }).settings.at, 0);
    const stepped = having({ type: 'toggle' }, { type: 'elapsed', seconds: 0.025 }, { type: 'by', steps: 1 });
    assert.deepEqual([stepped.playing, stepped.settings.at], [false, 2]);
  });

  it('stays at the end when there are more steps, and within them when there are fewer', () => {
    assert.equal(having({ type: 'own', name: 'steps', value: 1000 }).settings.at, 1000);
    assert.equal(having({ type: 'at', at: 200 }, { type: 'own', name: 'steps', value: 1000 }).settings.at, 200);
    assert.equal(having({ type: 'at', at: 200 }, { type: 'own', name: 'steps', value: 50 }).settings.at, 50);
  });

  it('does what a key asks of it', () => {
    const told = (act: 'toggle' | 'step' | 'reset') => reduce(having({ type: 'at', at: 7 }), { type: 'control', act });
    assert.equal(told('toggle').playing, true);
    assert.equal(told('step').settings.at, 8);
    assert.equal(told('reset').settings.at, 0);
  });
});

describe('what is chosen in the playground', () => {
  const [first] = optimizers;
  assert.ok(first);

  it('gives each optimizer a hue of its own, which stays while it is chosen', () => {
    const ids = optimizers.map(({ id }) => id);
    const all = ids.filter((id) => SETTINGS.chosen[id] === undefined).map((id): Act => ({ type: 'choose', id }));
    const { chosen } = having(...all).settings;
    assert.equal(new Set(Object.values(chosen)).size, ids.length);
    const without = having(...all, { type: 'choose', id: 'sgd' }, { type: 'choose', id: 'sgd' }).settings.chosen;
    assert.deepEqual(without, chosen);
  });

  it('shows the state of what was chosen last, and of another when that goes', () => {
    const id = optimizers.find((rule) => SETTINGS.chosen[rule.id] === undefined)?.id ?? '';
    assert.equal(having({ type: 'choose', id }).settings.selected, id);
    const { settings } = having({ type: 'choose', id }, { type: 'choose', id });
    assert.ok(chosenOf(settings).some((rule) => rule.id === settings.selected));
  });

  it('begins at the suggested learning rate of each surface, and keeps one that was set for its own surface', () => {
    const set: Act = { type: 'set', id: first.id, name: 'learningRate', value: 0.123 };
    const here = having(set).settings;
    assert.equal(valuesOf(here, first).values.learningRate, 0.123);
    assert.equal(valuesOf(here, first).original.learningRate, suggestLearningRate(first, surfaceOf(here), 'matrix'));
    const there = having(set, { type: 'surface', id: 'ravine' }).settings;
    assert.equal(valuesOf(there, first).values.learningRate, suggestLearningRate(first, surfaceOf(there), 'matrix'));
    const back = having(set, { ...set, value: undefined }).settings;
    assert.equal(valuesOf(back, first).values.learningRate, valuesOf(back, first).original.learningRate);
  });

  it('keeps the other parameters on every surface, and a start on its own', () => {
    const { settings } = having(
      { type: 'set', id: 'momentum', name: 'momentum', value: 0.5 },
      { type: 'start', start: { x: 0, y: 2 } },
      { type: 'surface', id: 'beale' },
    );
    const momentum = find(optimizers, 'momentum');
    assert.ok(momentum);
    assert.equal(valuesOf(settings, momentum).values.momentum, 0.5);
    assert.deepEqual(startOf(settings), surfaceOf(settings).start);
    assert.deepEqual(startOf({ ...settings, surface: 'rosenbrock' }), { x: 0, y: 2 });
  });

  it('comes back as it was kept', () => {
    const { settings } = having(
      { type: 'surface', id: 'himmelblau' },
      { type: 'start', start: { x: 1, y: 1 } },
      { type: 'set', id: 'adam', name: 'beta1', value: 0.5 },
      { type: 'set', id: 'sgd', name: 'learningRate', value: 0.003 },
      { type: 'own', name: 'noise', value: 0.2 },
      { type: 'form', form: 'vector' },
      { type: 'open', id: 'adam' },
      { type: 'at', at: 12 },
    );
    assert.deepEqual(parseSettings(JSON.parse(JSON.stringify(settings))), settings);
  });

  it('leaves out of what was kept whatever is none of its own', () => {
    const kept = {
      surface: 'flat',
      starts: { ravine: { x: 1e9, y: 0 }, beale: { x: 'a' } },
      chosen: { sgd: 0, sdg: 1, adam: -1 },
      rates: { 'ravine/sgd': -1, 'ravine/sdg': 1 },
      values: { adam: { beta1: 7, beta2: 0.5, gamma: 1 }, sdg: {} },
      own: { steps: 1e9, noise: 0.5 },
      at: 'end',
      speed: 7,
      open: ['sgd', 3],
    };
    const settings = parseSettings(kept);
    assert.equal(settings.surface, surfaces[0].id);
    assert.deepEqual(settings.starts, {});
    assert.deepEqual(settings.chosen, { sgd: 0 });
    assert.deepEqual(settings.rates, {});
    assert.deepEqual(settings.values, { adam: { beta2: 0.5 } });
    assert.deepEqual(settings.own, { ...SETTINGS.own, noise: 0.5 });
    assert.deepEqual([settings.at, settings.speed, settings.open], [SETTINGS.at, SETTINGS.speed, ['sgd']]);
    assert.deepEqual(parseSettings(null), SETTINGS);
  });
});

describe('the walks of the playground', () => {
  const walked = (...acts: readonly Act[]) => {
    const walks = new Walks();
    const { settings } = having(...acts);
    while (!walks.follow(settings, 1000));
    return { walks, settings };
  };

  it('walks every chosen optimizer to the end, and one step ahead', () => {
    const { walks, settings } = walked();
    for (const { id } of chosenOf(settings)) assert.equal(walks.of(id)?.steps, steps + 1);
  });

  it('walks only that anew which has changed', () => {
    const { walks, settings } = walked();
    const before = [walks.of('sgd'), walks.of('momentum')];
    walks.follow(reduce(initialState(settings), { type: 'set', id: 'momentum', name: 'momentum', value: 0.5 }).settings, 1000);
    assert.equal(walks.of('sgd'), before[0]);
    assert.notEqual(walks.of('momentum'), before[1]);
    walks.follow(reduce(initialState(settings), { type: 'choose', id: 'sgd' }).settings, 1000);
    assert.equal(walks.of('sgd'), undefined);
  });

  it('adds noise in proportion to the usual gradient of the surface', () => {
    const { settings } = having({ type: 'own', name: 'noise', value: 0.5 });
    assert.equal(wayOf(settings, 'sgd')?.noise, 0.5 * usualGradient(surfaceOf(settings)));
    assert.equal(wayOf(SETTINGS, 'sgd')?.noise, 0);
  });

  it('says in words how each is doing', () => {
    const { walks, settings } = walked(
      { type: 'surface', id: 'ravine' },
      { type: 'set', id: 'sgd', name: 'learningRate', value: 5 },
    );
    const words = (id: string, step: number) => stateOf(walks.of(id), settings, step).word;
    const momentum = walks.of('momentum');
    assert.ok(momentum);
    const arrival = arrivalOf(momentum, settings.own.tolerance);
    assert.ok(arrival > 10);
    assert.equal(words('momentum', 0), 'at the start');
    assert.equal(words('momentum', 5), 'descending');
    assert.equal(words('momentum', arrival), `converged at ${arrival}`);
    assert.equal(words('sgd', 1), 'outside the plot');
    assert.match(words('sgd', steps), /^diverged at \d$/);
  });
});

describe('lines of equal height', () => {
  const bowl = gridOf((x, y) => x * x + y * y, [-2, 2], [-2, 2], 101, 101);

  it('of a bowl are circles', () => {
    const lines = isolines(bowl, 1);
    assert.ok(lines.length > 400);
    for (let i = 0; i < lines.length; i += 2) {
      const [x, y] = [4 * (lines[i] ?? 0) - 2, 4 * (lines[i + 1] ?? 0) - 2];
      assert.ok(Math.abs(Math.hypot(x, y) - 1) < 1e-3, `${x}, ${y}`);
    }
  });

  it('are closed: every end of a stretch is the end of another', () => {
    const lines = isolines(bowl, 1.234);
    const ends = new Map<string, number>();
    for (let i = 0; i < lines.length; i += 2) {
      const key = `${(lines[i] ?? 0).toFixed(5)} ${(lines[i + 1] ?? 0).toFixed(5)}`;
      ends.set(key, (ends.get(key) ?? 0) + 1);
    }
    assert.deepEqual([...new Set(ends.values())], [2]);
  });

  it('are as far apart on a logarithmic scale', () => {
    const levels = levelsOf(bowl, 6);
    const ratios = levels.slice(1).map((level, i) => level / (levels[i] ?? 1));
    for (const ratio of ratios) assert.ok(Math.abs(ratio / (ratios[0] ?? 1) - 1) < 1e-9);
    assert.ok((levels[0] ?? 0) > 0 && (levels.at(-1) ?? 9) < 8);
  });
});
