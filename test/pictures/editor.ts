/** The sample beside its settings, and a training program. */
import { type Stage, WALKTHROUGH } from './stage.ts';

export async function editor(stage: Stage): Promise<void> {
  const { code } = stage;
  await code.page.locator('.explorer-folders-view .monaco-list-row', { hasText: '.vscode' }).click();
  await stage.openFile('settings.json');
  await stage.resize({ width: WALKTHROUGH.width + 120, height: WALKTHROUGH.height });
  await stage.walkthrough('sample', code.page.locator('.part.sidebar'), code.page.locator('.part.editor'));
  await code.command('View: Close All Editors');
  await stage.openFile('digits-cnn.ts');
  await stage.toggleSideBar();
  await stage.resize({ ...WALKTHROUGH, height: 720 });
  await stage.walkthrough('program');
}
