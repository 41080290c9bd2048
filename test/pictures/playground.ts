import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from './stage.ts';

/** Several optimizers on Beale's function. */
export async function playground(stage: Stage): Promise<void> {
  const { code } = stage;
  await stage.toggleSideBar();
  await code.command('Descent: Open Playground');
  await code.webview().locator('#surface').click();
  await code.webview().getByRole('option', { name: 'Beale' }).click();
  await code.webview().locator('.scrub input').fill('60');
  await sleep(1500);
  await stage.picture('media/pictures/playground.png');
}
