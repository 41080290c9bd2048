import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UserError } from '../../src/core/fault.ts';
import { columnsOf as columnsIn, likelyTargets, wordsChoices } from '../../src/host/prompts/csv-columns.ts';
import { textReader } from '../../src/store/text/text-reader.ts';
import { html } from '../../src/host/webviews/webview-html.ts';
import { throttle } from '../../src/host/throttle.ts';
import { briefly } from '../../src/host/state-labels.ts';

const columnsOf = (text: string) => columnsIn({ bytes: new TextEncoder().encode(text), complete: true }, textReader);

test('the columns of a table are read from its first lines, whatever separates them', async () => {
  assert.deepEqual(await columnsOf('\uFEFFsepal length,"width, sepal",species\n1,2,a\n1,3,a\n'), {
    header: true,
    columns: [
      { name: 'sepal length', values: ['1'] },
      { name: 'width, sepal', values: ['2', '3'] },
      { name: 'species', values: ['a'] },
    ],
  });
  const { columns } = await columnsOf('label\ttext\r\nham\thello\r\nspam\tyou won');
  assert.deepEqual(columns, [
    { name: 'label', values: ['ham', 'spam'] },
    { name: 'text', values: ['hello', 'you won'] },
  ]);
  await assert.rejects(columnsOf(''), UserError);
});

test('a first line of values names no columns: they are called by their numbers', async () => {
  const { header, columns } = await columnsOf('5.1,3.5,setosa\n4.9,3.0,virginica\n');
  assert.equal(header, false);
  assert.deepEqual(columns.at(-1), { name: '3', values: ['setosa', 'virginica'] });
});

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

test('columns of free text are left out all at once, or one of them is learned from alone', async () => {
  const people = Array.from({ length: 60 }, (_, i) => `${i % 2},"Person, number ${i}",${i},Ticket ${i}`).join('\n');
  const found = await columnsOf(`survived,name,age,ticket\n${people}\n`);
  assert.deepEqual(
    wordsChoices(found, 'survived').map(({ answers }) => answers),
    [{ ignore: ['name', 'ticket'] }, { text: 'name' }, { text: 'ticket' }],
  );
  const messages = await columnsOf(`label\tmsg\n${Array.from({ length: 60 }, (_, i) => `ham\tword ${i}`).join('\n')}`);
  assert.deepEqual(
    wordsChoices(messages, 'label').map(({ answers }) => answers),
    [{ text: 'msg' }],
    'nothing is left to learn from without it',
  );
  assert.deepEqual(wordsChoices(await columnsOf('a,b\n1,x\n2,y\n'), 'b'), []);
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

test('what is likely to be predicted comes first: called so, or in the last place, and no free text', async () => {
  const order = async (text: string) => likelyTargets(await columnsOf(text)).map(({ name }) => name);
  assert.deepEqual(await order('width,height,species\n1,2,a\n'), ['species', 'width', 'height']);
  assert.deepEqual(await order('id,label,width\n1,a,2\n'), ['label', 'width', 'id']);
  const messages = Array.from({ length: 60 }, (_, i) => `ham\tword ${i}`).join('\n');
  assert.deepEqual(await order(`kind\tmsg\n${messages}`), ['kind', 'msg']);
});
