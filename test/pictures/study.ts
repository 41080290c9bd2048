import { PAGE, type Stage } from './stage.ts';

/** A comparison of three optimizers over three seeds. */
export async function study(stage: Stage): Promise<void> {
  const { code } = stage;
  await stage.toggleSideBar();
  await code.command('Descent: Compare Optimizers');
  await code.take('Compare Optimizers: Optimizers');
  await code.answer('Only the default learning rates');
  await code.take('Compare Optimizers: Random Seeds');
  await code.page.locator('.quick-input-title', { hasText: 'Compare Optimizers: Epochs' }).waitFor();
  await code.answer('4');
  await code.take('Compare Optimizers: Parallel Trials');
  await code.webview().locator('.state', { hasText: 'finished' }).waitFor({ timeout: 1_800_000 });
  // The runs of the trials are read after the last of them has ended.
  await code.webview().locator('.study-charts .chart-value', { hasNotText: '–' }).last().waitFor({ timeout: 60_000 });
  await stage.resize({ ...PAGE, height: 760 });
  await stage.picture('media/pictures/study.png');
}
