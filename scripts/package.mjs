// Builds the packages that users install: `npm run package` the universal one, `npm run package -- --target linux-x64` that of one
// platform, `npm run package:all` every one. A platform's package carries its own native module of WebGPU; the universal one fetches it.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { createVSIX } from '@vscode/vsce';
import { carry, carryOwn, TARGETS } from './bundle-dawn.ts';

const LIMIT = 25e6;

const [option, name] = process.argv.slice(2);
const targets = option === '--all' ? [undefined, ...Object.keys(TARGETS)] : [option === '--target' ? name : undefined];
if (option !== undefined && option !== '--all' && !(option === '--target' && name in TARGETS)) {
  console.error(`Usage: npm run package [-- --target <${Object.keys(TARGETS).join('|')}>], npm run package:all`);
  process.exit(2);
}

// VS Code and the Marketplace show pictures of a README only by full addresses, which vsce makes from the repository.
const published = JSON.parse(readFileSync('package.json', 'utf8')).repository !== undefined;
if (!published)
  console.warn('package.json names no repository: the page of the extension will show the README without its pictures.');

execFileSync(process.execPath, ['esbuild.mjs', '--clean'], { stdio: 'inherit' });
for (const target of targets) {
  carry(target && TARGETS[target]);
  const packagePath = target ? `descent-${target}.vsix` : 'descent.vsix';
  await createVSIX({
    ...(target ? { target } : {}),
    packagePath,
    dependencies: false,
    allowMissingRepository: !published,
    rewriteRelativeLinks: published,
  });
  const { size } = statSync(packagePath);
  console.log(`${packagePath}: ${(size / 1e6).toFixed(1)} MB`);
  if (size > LIMIT) throw new Error(`${packagePath} is larger than ${LIMIT / 1e6} MB.`);
}
// What is built goes on to serve this machine.
carry();
carryOwn();
