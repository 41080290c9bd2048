/** In a workspace that is not trusted, nothing of it runs; what was recorded can be looked at. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { VSCode } from '../harness/vscode.ts';
import { makeWorkspace, packageExtension, removeWorkspace, until } from './product.ts';

const PROGRAM = `import { writeFileSync } from 'node:fs';
writeFileSync('ran.txt', 'this program ran');
export default { model() {}, data() {} };
`;

let code: VSCode;
let vsix: string;
let workspace: string;

before(async () => {
  vsix = await packageExtension();
  workspace = makeWorkspace({ 'train.ts': PROGRAM, '.vscode/settings.json': '{ "descent.program": "train.ts" }' });
  code = await VSCode.open(workspace, {
    vsix: [vsix],
    trust: false,
    settings: { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never' },
  });
});

after(async () => {
  await code?.close();
  if (workspace) removeWorkspace(workspace);
  if (vsix) removeWorkspace(dirname(vsix));
});

test('a training is refused with the way to trust, and the program does not run', async () => {
  await code.page.locator('.statusbar-item', { hasText: /Restricted Mode/i }).waitFor();
  await code.command('Descent: Start Training');
  const told = code.page.locator('.notification-toast', { hasText: /trust/i });
  await told.waitFor();
  assert.match((await told.textContent()) ?? '', /Manage Workspace Trust/);
  assert.ok(!existsSync(join(workspace, '.descent')));
  assert.ok(!existsSync(join(workspace, 'ran.txt')));
});

test('the dashboard opens all the same', async () => {
  await code.command('Descent: Open Dashboard');
  await until('the page', async () => /Train a neural network/.test((await code.webview().locator('main').textContent()) ?? ''));
});
