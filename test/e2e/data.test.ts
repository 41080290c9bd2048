/** Real data in a real VS Code: a program of one's own, tables by settings, and a table by answering questions alone. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { VSCode } from '../harness/vscode.ts';
import { columnOf, data, eventsOf, makeWorkspace, packageExtension, project, removeWorkspace, runsOf, until } from './product.ts';

const withData = { skip: existsSync(data) ? false : 'the shared data (../shared/data) is absent' };
const file = (name: string) => readFileSync(join(data, name));

/** A small convolutional network for MNIST, whose files it reads by itself. */
const MNIST = `import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Program } from './descent';

/** An IDX file: a magic number whose last byte counts the sizes, the sizes, the data. */
function readIdx(name: string): { sizes: number[]; bytes: Uint8Array } {
  const file = gunzipSync(readFileSync(join(import.meta.dirname, name)));
  const sizes = Array.from({ length: file.readUInt8(3) }, (_, i) => file.readUInt32BE(4 + 4 * i));
  return { sizes, bytes: file.subarray(4 + 4 * sizes.length) };
}

export default {
  model(tf) {
    const { conv2d, maxPooling2d, flatten, dropout, dense } = tf.layers;
    return tf.sequential({
      layers: [
        conv2d({ inputShape: [28, 28, 1], filters: 8, kernelSize: 3, activation: 'relu' }),
        maxPooling2d({ poolSize: 2 }),
        conv2d({ filters: 16, kernelSize: 3, activation: 'relu' }),
        maxPooling2d({ poolSize: 2 }),
        flatten(),
        dropout({ rate: 0.25 }),
        dense({ units: 64, activation: 'relu' }),
        dense({ units: 10, activation: 'softmax' }),
      ],
    });
  },

  data() {
    const { sizes, bytes } = readIdx('t10k-images-idx3-ubyte.gz');
    const [, height = 0, width = 0] = sizes;
    return {
      xs: Float32Array.from(bytes, (byte) => byte / 255),
      ys: readIdx('t10k-labels-idx1-ubyte.gz').bytes,
      inputShape: [height, width, 1],
      classes: [...'0123456789'],
    };
  },
} satisfies Program;
`;

const MNIST_SETTINGS = {
  'descent.program': 'train.ts',
  'descent.training': { epochs: 8, batchSize: 64, validationSplit: 0.2 },
  'descent.optimizer': { type: 'adam', learningRate: 0.003 },
  'descent.schedule': { type: 'cosine' },
};
const IRIS_SETTINGS = {
  'descent.dataset': { type: 'csv', path: 'iris.csv', target: 'species' },
  'descent.optimizer': { type: 'adam', learningRate: 0.01 },
  'descent.training': { epochs: 40 },
};

let code: VSCode;
let vsix: string;
const workspaces: string[] = [];

before(async () => {
  if (withData.skip) return;
  vsix = await packageExtension();
  code = await VSCode.open(folderWith({}), { vsix: [vsix] });
});

after(async () => {
  await code?.close();
  for (const folder of workspaces) removeWorkspace(folder);
  if (vsix) removeWorkspace(dirname(vsix));
});

function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = makeWorkspace(files);
  workspaces.push(folder);
  return folder;
}

/** The run's end, once it has come, and what the best epoch reached. */
async function finished(workspace: string, seconds: number) {
  const run = await until('a run folder', () => runsOf(workspace)[0]);
  const ended = await until('the end', () => eventsOf(run).find((event) => event.type === 'ended'), seconds);
  assert.ok(ended.type === 'ended' && ended.fault === undefined, JSON.stringify(ended));
  await code
    .webview()
    .locator('.state', { hasText: /finished|stopped early/i })
    .waitFor();
  const accuracies = await until('the last epoch', () => {
    const found = columnOf(run, 'epochs', 'val_accuracy');
    return found.length > 0 && found.length === eventsOf(run).filter((event) => event.type === 'epoch').length && found;
  });
  return { run, ended, accuracy: Math.max(...accuracies) };
}

/** Accepts the answer that a question offers first. */
async function takeFirst(answer: string): Promise<void> {
  await code.page.locator('.quick-input-widget .monaco-list-row.focused', { hasText: answer }).waitFor();
  await code.page.keyboard.press('Enter');
}

test('MNIST by a program in TypeScript, which reads the gzipped IDX files itself', withData, async () => {
  const workspace = folderWith({
    'train.ts': MNIST,
    'descent.d.ts': readFileSync(join(project, 'descent.d.ts')),
    't10k-images-idx3-ubyte.gz': file('t10k-images-idx3-ubyte.gz'),
    't10k-labels-idx1-ubyte.gz': file('t10k-labels-idx1-ubyte.gz'),
    '.vscode/settings.json': JSON.stringify(MNIST_SETTINGS),
  });
  await code.navigate(workspace);
  await code.command('Descent: Start Training');
  const { run, accuracy } = await finished(workspace, 300);
  const started = eventsOf(run).find((event) => event.type === 'started');
  assert.deepEqual(started?.type === 'started' && started.examples, { training: 8000, validation: 2000 });
  assert.ok(accuracy >= 0.97, `${accuracy}`);
});

test('iris by settings alone', withData, async () => {
  const workspace = folderWith({ 'iris.csv': file('iris.csv'), '.vscode/settings.json': JSON.stringify(IRIS_SETTINGS) });
  await code.navigate(workspace);
  await code.command('Descent: Start Training');
  const { run, accuracy } = await finished(workspace, 120);
  const started = eventsOf(run).find((event) => event.type === 'started');
  assert.deepEqual(started?.type === 'started' && started.classes, ['setosa', 'versicolor', 'virginica']);
  assert.ok(accuracy >= 0.9, `${accuracy}`);
});

test('banknotes without any settings: the questions are enough, and their answers can be kept', withData, async () => {
  const workspace = folderWith({ 'banknotes.csv': file('banknotes.csv') });
  await code.navigate(workspace);
  await code.command('Descent: Start Training');
  await takeFirst('banknotes.csv');
  // The last column is the usual target, and is on top.
  await takeFirst('class');
  await code.webview().getByRole('button', { name: 'Save to Settings' }).click();
  const settings = join(workspace, '.vscode/settings.json');
  await until('the settings', () => {
    const text = existsSync(settings) ? readFileSync(settings, 'utf8') : '';
    return /"path": "banknotes\.csv"/.test(text) && /"target": "class"/.test(text);
  });
  const { accuracy } = await finished(workspace, 120);
  assert.ok(accuracy >= 0.99, `${accuracy}`);
});
