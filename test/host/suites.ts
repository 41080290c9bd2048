/** All suites that run inside the extension host. */
import './commands.suite.ts';
import './backends.suite.ts';
import './debug.suite.ts';
import './playground.suite.ts';
import './schedule.suite.ts';
import './settings.suite.ts';
import './training.suite.ts';
