/**
 * `npm run pictures`: takes the pictures of the README, the docs and the walkthrough from the real product: the packaged extension,
 * in a real VS Code, training the sample. `npm run pictures -- study backends` takes those of these scenes alone.
 */
import { dirname } from 'node:path';
import { packageExtension, removeWorkspace } from '../e2e/product.ts';
import { backends } from './backends.ts';
import { editor } from './editor.ts';
import { playground } from './playground.ts';
import { Stage } from './stage.ts';
import { study } from './study.ts';
import { training } from './training.ts';

/** Each needs nothing of the others, and takes its pictures in a VS Code of its own. */
const SCENES: Readonly<Record<string, (stage: Stage) => Promise<void>>> = { editor, training, study, playground, backends };

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in SCENES));
if (unknown.length > 0) {
  console.error(`No scene is called ${unknown.join(', ')}. There are: ${Object.keys(SCENES).join(', ')}.`);
  process.exit(2);
}
const vsix = await packageExtension();
try {
  for (const [name, scene] of Object.entries(SCENES)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const stage = await Stage.open(vsix);
    try {
      await scene(stage);
    } finally {
      await stage.close();
    }
  }
} finally {
  removeWorkspace(dirname(vsix));
}
