import assert from 'node:assert/strict';
import { test } from 'node:test';
import { html } from '../../src/host/webviews/webview-html.ts';
import { throttle } from '../../src/host/throttle.ts';
import { briefly } from '../../src/host/state-labels.ts';

test('what is asked for often is done rarely, and once after the last asking', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  let done = 0;
  const limited = throttle(50, () => done++);
  for (let i = 0; i < 100; i++) {
    limited.ask();
    t.mock.timers.tick(1);
  }
  assert.ok(done >= 2 && done <= 3, `${done} times`);
  t.mock.timers.tick(100);
  const settled = done;
  t.mock.timers.tick(1000);
  assert.equal(done, settled);
});

test('the page may run nothing but its own script, and is styled by its own file', () => {
  const assets = { script: 'vscode:/page.js', style: 'vscode:/page.css', source: 'vscode:', nonce: 'abc' };
  const page = html({ ...assets, language: 'en', translations: {} });
  assert.match(page, /default-src 'none'; script-src 'nonce-abc'; style-src vscode:;/);
  assert.doesNotMatch(page, /unsafe|style="/);
  assert.equal(page.match(/<script/g)?.length, 1);
  const german = html({ ...assets, language: 'de', translations: { Loss: 'Verlust' } });
  assert.match(
    german,
    /<html lang="de">[\s\S]*<script type="application\/json"[^>]*>{"Loss":"Verlust"}<\/script>\n<script type="module"/,
  );
});

test('a run in a narrow list: its value and age first, for the icon says its state', () => {
  const summary = {
    id: 'a',
    title: 'a',
    status: 'stopped',
    created: 0,
    notes: { tags: ['wide'] },
    optimizer: { type: 'adam' },
  } as const;
  const ended = { ...summary, epoch: 4, epochs: 20, best: { epoch: 3, value: 0.9384, monitor: 'val_accuracy' } };
  assert.match(briefly(ended, 300_000), /^93\.8.% · 5 min ago · #wide$/);
  const live = { ...ended, status: 'running', best: { epoch: 3, value: 0.287, monitor: 'val_loss' } } as const;
  assert.match(briefly(live, 300_000), /^epoch 4\/20 · 0\.287 · 5 min ago/);
});
