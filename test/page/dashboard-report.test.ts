import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { encodeChunk } from '../../src/core/chunk.ts';
import { writeReport } from '../../src/store/write-report.ts';
import { type Opened, openStage, type Stage } from './stage/stage.ts';
import { make, type Recipe } from './stage/synthetic.ts';

let stage: Stage;
let scratch: string;
before(async () => {
  stage = await openStage();
  scratch = await mkdtemp(join(tmpdir(), 'descent-report-'));
  for (const [name, bytes] of stage.files) await writeFile(join(scratch, name.split('?')[0] ?? name), bytes);
});
after(async () => {
  await stage.close();
  await rm(scratch, { recursive: true, force: true });
});

/** A run folder as a trainer leaves it. */
async function recorded(recipe: Recipe): Promise<string> {
  const { header, events, chunks } = make({
    ...recipe,
    last: [{ type: 'ended', time: 1_767_323_060_000, step: 393, status: 'finished', reason: 'All epochs are complete.' }],
  });
  const folder = join(scratch, header.id);
  await mkdir(folder);
  await writeFile(join(folder, 'run.json'), JSON.stringify(header));
  await writeFile(join(folder, 'events.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  for (const chunk of chunks) await writeFile(join(folder, `${chunk.table}.table`), encodeChunk(chunk));
  return folder;
}

async function exported(...recipes: readonly Recipe[]): Promise<Opened> {
  const folders = await Promise.all(recipes.map(recorded));
  const out = join(scratch, `${recipes[0]?.id}.html`);
  await writeReport(folders, { js: join(scratch, 'page.js'), css: join(scratch, 'page.css') }, out);
  return stage.openDocument(await readFile(out, 'utf8'));
}

describe('an exported report', () => {
  it('is the page itself, with its figures and without what needs VS Code', async () => {
    const { page, complaints, close } = await exported({ id: 'alone', title: '<b>digits</b>' });
    await page.waitForFunction(() => document.querySelector('[data-figure=val_loss] .number')?.textContent === '0.245');
    assert.equal(await page.locator('h1').textContent(), '<b>digits</b>');
    assert.match((await page.locator('.state').textContent()) ?? '', /finished/);
    for (const absent of ['.controls', '.menu-anchor', '.apply', 'vscode-textfield'])
      assert.equal(await page.locator(absent).count(), 0);
    assert.match((await page.locator('aside').textContent()) ?? '', /L2\s*5e-4\s*was 1e-4/);
    await page.click('#tab-optimizer');
    await page.waitForFunction(() => document.querySelector('.scrubber output')?.textContent === '392');
    await page.click('#tab-evaluation');
    await page.waitForFunction(() => document.querySelectorAll('.beside tbody tr').length === 6);
    assert.deepEqual(complaints, []);
    await close();
  });

  it('compares the runs that it holds', async () => {
    const { page, complaints, close } = await exported({ id: 'first' }, { id: 'second', rate: 3e-3 });
    await page.click('#tab-compare');
    const table = page.locator('.table');
    await table.waitFor();
    assert.match((await table.textContent()) ?? '', /Learning rate\s*1e-3\s*3e-3/);
    assert.equal(await page.locator('.choose').count(), 0);
    assert.deepEqual(complaints, []);
    await close();
  });
});
