import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { fixture, folderOf } from './programs.ts';

/** As the trainer is shipped: one CommonJS file, without node_modules beside it. */
async function bundled(): Promise<string> {
  const source = fileURLToPath(new URL('../../src/trainer/program/load-program.ts', import.meta.url));
  const entry = `import { loadProgram } from ${JSON.stringify(source)};
const tf = { tensor() {}, sequential() {}, layers: {}, get LayersModel() { return Object; } };
loadProgram(process.argv[2], tf).then((program) => program.data(tf, {})).then((data) => console.log(JSON.stringify(data)));`;
  const folder = folderOf({ 'entry.ts': entry });
  const outfile = join(folder, 'trainer.cjs');
  await build({
    entryPoints: [join(folder, 'entry.ts')],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
  return outfile;
}

/** This one, the system's, and any others that the environment names, such as the version that VS Code contains. */
const others = ['/usr/bin/node', ...(process.env.OTHER_NODES ?? '').split(delimiter)];
const runtimes = [process.execPath, ...others.filter((path) => path !== '' && existsSync(path))];
for (const node of new Set(runtimes)) {
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  test(`a bundled trainer loads programs on Node ${version}`, async (context) => {
    if (Number(version.slice(1).split('.')[0]) < 20) return context.skip('Descent needs Node 20.');
    const program = join(fixture('works', { 'node_modules/zoo/index.js': "module.exports = 'zoo';" }), 'program.ts');
    const output = execFileSync(node, [await bundled(), program], { encoding: 'utf8' });
    const { same, zoo, doubled } = JSON.parse(output);
    assert.deepEqual({ same, zoo, doubled }, { same: [true, true, true, true, true], zoo: 'zoo', doubled: 6 });
  });
}
