import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activated, folder, until, write } from './product.ts';

/** What is shown when the pointer is on this word of the file: the text of Descent's hover. */
async function hover(uri: vscode.Uri, word: string): Promise<string> {
  const document = await vscode.workspace.openTextDocument(uri);
  const at = document.positionAt(document.getText().indexOf(word) + 1);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, at);
  const texts = hovers.flatMap(({ contents }) => contents.map((one) => (typeof one === 'string' ? one : one.value)));
  return texts.find((text) => text.includes('data:image/svg+xml') || text.includes('$(error)')) ?? '';
}

suite('pointing at a schedule', () => {
  suiteSetup(activated);
  suiteTeardown(async () => {
    for (const file of ['.vscode/launch.json', 'several.code-workspace'])
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder().uri, file));
  });

  test('in settings.json shows its curve for the epochs and the base rate that hold', async () => {
    const settings = {
      'descent.schedule': { type: 'cosine' },
      'descent.training': { epochs: 12 },
      'descent.optimizer': { type: 'sgd' },
    };
    const uri = await write('.vscode/settings.json', JSON.stringify(settings, undefined, 2));
    const text = await until('the hover', async () => (await hover(uri, 'descent.schedule')) || false);
    assert.match(text, /Cosine annealing/);
    assert.match(text, /12 epochs · base learning rate `0\.01`/);
    assert.match(await hover(uri, 'cosine'), /data:image\/svg\+xml;base64,/);
    assert.equal(await hover(uri, 'epochs'), '');
  });

  test('in launch.json shows what the configuration makes of the settings, and tells what is wrong', async () => {
    await until('the settings to hold', () => vscode.workspace.getConfiguration('descent').get('training.epochs') === 12);
    const configuration = { type: 'descent', request: 'launch', name: 'Fast', schedule: { type: 'oneCycle', rise: 0.2 } };
    const right = await write('.vscode/launch.json', JSON.stringify({ version: '0.2.0', configurations: [configuration] }));
    assert.match(await hover(right, 'schedule'), /One cycle.*12 epochs/s);
    const broken = { ...configuration, schedule: { type: 'piecewise', boundaries: [4, 2] } };
    await vscode.workspace.fs.delete(right);
    const wrong = await write('.vscode/launch.json', JSON.stringify({ version: '0.2.0', configurations: [broken] }));
    const text = await until(
      'the new text',
      async () => (await hover(wrong, 'schedule')).includes('$(error)') && hover(wrong, 'schedule'),
    );
    assert.match(text, /must have 3 numbers, one more|must be in increasing order, but 2 follows 4/);
  });

  test('in a workspace file goes by the settings in it', async () => {
    const settings = { 'descent.schedule': { type: 'step', every: 2 }, 'descent.training': { epochs: 9 } };
    const uri = await write('several.code-workspace', JSON.stringify({ folders: [{ path: '.' }], settings }));
    assert.match(await hover(uri, 'descent.schedule'), /Step decay.*9 epochs/s);
  });
});
