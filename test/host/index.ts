/** Entry of the suites that run inside VS Code's extension host. */
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

export function run(): Promise<void> {
  // The handlers below are the report: what a reporter prints reaches the test run with its format strings unexpanded.
  const mocha = new Mocha({ ui: 'tdd', timeout: 60_000, reporter: Mocha.reporters.Base });
  mocha.suite.emit('pre-require', globalThis, 'descent', mocha);
  // Suites register themselves on the globals that the line above made, so they load only now.
  require('./suites.cjs');
  return new Promise((resolve, reject) => {
    let passed = 0;
    let failed = 0;
    let skipped = 0;
    const runner = mocha.run((failures) => {
      const file = process.env.DESCENT_TEST_RESULT;
      if (file) writeFileSync(file, JSON.stringify({ passed, failed, skipped }));
      if (failures > 0) reject(new Error(`${failures} of the suites in the extension host failed.`));
      else resolve();
    });
    runner.on('pass', (test) => {
      passed++;
      console.log(`✔ ${test.fullTitle()}`);
    });
    runner.on('pending', () => skipped++);
    runner.on('fail', (test, error: Error) => {
      failed++;
      console.error(`✖ ${test.fullTitle()}\n${error.stack ?? error.message}`);
    });
  });
}
