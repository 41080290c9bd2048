import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PAGE_COMMANDS, type PageCommand, pageCommand } from '../../src/core/page-commands.ts';
import { argumentsOf } from '../../src/host/commands/command-arguments.ts';
import { commandId, COMMAND_NAMES } from '../../src/host/commands/command-table.ts';
import { parsePageMessage } from '../../src/host/dashboard/page-messages.ts';

const post = (command: unknown, ...args: readonly unknown[]) => parsePageMessage({ type: 'command', command, args });

test('the host takes every command as the page posts it', () => {
  const posted: readonly PageCommand[] = [
    pageCommand('descent.start', []),
    pageCommand('descent.start', ['run']),
    pageCommand('descent.pause', ['run']),
    pageCommand('descent.change', ['run', 'optimizer.learningRate', 0.1]),
    pageCommand('descent.compare', [['run', 'other']]),
    pageCommand('descent.followElement', ['run', 0, 12, true]),
    pageCommand('descent.applyToWorkspace', ['run', { optimizer: { type: 'sgd', learningRate: 0.1 } }]),
    pageCommand('descent.saveExport', ['loss.csv', 'text/csv', 'bG9zcw==']),
  ];
  // A message reaches the host as a structured clone.
  for (const message of posted) assert.deepEqual(parsePageMessage(structuredClone(message)), message);
});

test('a command that no page may run is refused', () => {
  const others = COMMAND_NAMES.filter((name) => !(name in PAGE_COMMANDS));
  assert.ok(others.includes('removeTensorFlow'));
  for (const name of others) assert.equal(post(commandId(name)), undefined, name);
  for (const id of ['pause', 'descent.', 'descent.constructor', 'workbench.action.quit', 3, undefined])
    assert.equal(post(id, 'run'), undefined);
});

test('arguments of another number or kind are refused', () => {
  const wrong: readonly (readonly unknown[])[] = [
    ['descent.pause'],
    ['descent.pause', 3],
    ['descent.pause', 'run', 'run'],
    ['descent.undoApply', 'run'],
    ['descent.start', { id: 'run' }],
    ['descent.compare', 'run'],
    ['descent.compare', ['run', 3]],
    ['descent.change', 'run', 'optimizer.learningRate', [0.1]],
    ['descent.change', 'run', 'optimizer.learningRate'],
    ['descent.followElement', 'run', -1, 0, true],
    ['descent.followElement', 'run', 0, 0.5, true],
    ['descent.followElement', 'run', 0, 0, 'yes'],
    ['descent.applyToWorkspace', 'run', undefined],
    ['descent.applyToWorkspace', 'run', {}],
    ['descent.applyToWorkspace', 'run', { program: { x: 1 } }],
    ['descent.applyToWorkspace', 'run', { optimizer: 'adam' }],
  ];
  for (const [id, ...args] of wrong) assert.equal(post(id, ...args), undefined, JSON.stringify([id, ...args]));
  assert.equal(parsePageMessage({ type: 'command', command: 'descent.undoApply', args: {} }), undefined);
});

test('from VS Code, items of a tree become ids, and what is missing or wrong is left out', () => {
  const [a, b] = [{ id: 'a' }, { id: 'b' }];
  assert.deepEqual(argumentsOf('pause', [a]), ['a']);
  assert.deepEqual(argumentsOf('pause', []), [undefined]);
  assert.deepEqual(argumentsOf('followElement', ['a', 0, 'first', false]), ['a', 0, undefined, false]);
  assert.deepEqual(argumentsOf('changeL2', ['a', 0.1, 'more']), ['a', 0.1]);
  assert.deepEqual(argumentsOf('deleteRun', [a, [a, b]]), ['a', ['a', 'b']]);
  assert.deepEqual(argumentsOf('compare', [['a', 'b']]), [['a', 'b'], undefined]);
  assert.deepEqual(argumentsOf('openPlayground', [a]), []);
});
