/** Every command of `descent`, in the order of its help; docs/command-line.md is made from it. */
import type { Command } from './command.ts';
import { compare } from './compare.ts';
import { backends } from './backends.ts';
import { exportRuns } from './export.ts';
import { findLearningRate } from './find-lr.ts';
import { install } from './install.ts';
import { report } from './report.ts';
import { runs } from './runs.ts';
import { start } from './start.ts';
import { train } from './train.ts';

export const COMMANDS: readonly Command[] = [
  train,
  compare,
  findLearningRate,
  report,
  runs,
  exportRuns,
  backends,
  install,
  start,
];
