import { type Stage, WALKTHROUGH } from './stage.ts';

/** What this machine can train on. */
export async function compute(stage: Stage): Promise<void> {
  const { code } = stage;
  await stage.toggleSideBar();
  await code.command('Descent: Check Compute');
  await code.webview().getByText('Checked').waitFor({ timeout: 300_000 });
  await stage.picture('docs/pictures/compute.png');
  // As narrow as its table may be.
  await stage.resize({ ...WALKTHROUGH, width: 820 });
  await stage.walkthrough('compute');
}
