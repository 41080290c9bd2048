import type { Stage } from './stage.ts';

/** What this machine can train on. */
export async function backends(stage: Stage): Promise<void> {
  const { code } = stage;
  await stage.toggleSideBar();
  await code.command('Descent: Check Backends');
  await code.webview().getByText('Checked').waitFor({ timeout: 300_000 });
  await stage.picture('docs/pictures/backends.png');
  // Narrow, but wide enough for the table to have columns.
  await stage.resize({ width: 900, height: 660 });
  await stage.walkthrough('backends');
}
