/** Hooks Node's module loader to run a user's program: TypeScript, imports without extensions, and the trainer's TensorFlow.js. */
import { readFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Tf } from '../../catalog/tf.ts';
import { compile, readJson } from './compile.ts';
import { fileAt, fileByAlias, isCode, isOwn, isTensorFlow, isTypesOnly, pathOf } from './resolve-import.ts';
import { packageOf } from './program-tensorflow.ts';
import { unresolved } from './unresolved-import.ts';

/** Where the modules that replace TensorFlow.js find it: they are generated text, and cannot import this module. */
const SHARED = 'descent.tf';
/** The number of the session and the name of the package follow: Node keeps a module for as long as the process runs. */
const TF = { module: 'descent:tf/module/', commonjs: 'descent:tf/commonjs/' };
const NOTHING = 'descent:types';

interface Session {
  readonly tf: Tf;
  readonly root: string;
  /** The user's own files: the program, and what it imports by path. The hooks ignore all others. */
  readonly files: Set<string>;
}
let session: Session | undefined;
let sessions = 0;

/** Node 22.15 and later; every VS Code that Descent supports has it. */
export const canHook = () => typeof nodeModule.registerHooks === 'function';

/** Imports the program. The hooks stay active for what it imports later, when its functions run. */
export async function importProgram(file: string, tf: Tf, root: string, files: Set<string>): Promise<unknown> {
  const first = session === undefined;
  session = { tf, root, files };
  sessions += 1;
  files.add(file);
  Object.defineProperty(globalThis, Symbol.for(SHARED), {
    value: (specifier: string) => packageOf(tf, specifier),
    configurable: true,
  });
  if (first) {
    process.setSourceMapsEnabled(true);
    nodeModule.registerHooks({ resolve, load });
  }
  return import(pathToFileURL(file).href);
}

const resolve: nodeModule.ResolveHookSync = (specifier, context, nextResolve) => {
  if (isTensorFlow(specifier)) {
    const format = context.conditions.includes('require') ? 'commonjs' : 'module';
    return { url: `${TF[format]}${sessions}/${specifier}`, format, shortCircuit: true };
  }
  if (isTypesOnly(specifier)) return { url: NOTHING, format: 'commonjs', shortCircuit: true };
  const parent = context.parentURL?.startsWith('file:') ? fileURLToPath(context.parentURL) : undefined;
  if (parent === undefined || !session?.files.has(parent)) return nextResolve(specifier, context);
  const path = pathOf(specifier, parent);
  const alias = path === undefined ? fileByAlias(specifier, parent, session.root) : undefined;
  if (path !== undefined || alias !== undefined) {
    const found = alias ?? fileAt(path ?? '');
    if (found === undefined) throw unresolved(specifier, parent, session.root);
    if (isOwn(found)) session.files.add(found);
    return { url: pathToFileURL(found).href, shortCircuit: true };
  }
  try {
    return nextResolve(specifier, context);
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && /MODULE_NOT_FOUND$/.test(String(error.code));
    throw missing ? unresolved(specifier, parent, session.root) : error;
  }
};

const load: nodeModule.LoadHookSync = (url, context, nextLoad) => {
  if (url.startsWith(TF.module))
    return { format: 'module', source: namespaceSource(packageIn(url, TF.module)), shortCircuit: true };
  if (url.startsWith(TF.commonjs))
    return { format: 'commonjs', source: `module.exports = ${shared(packageIn(url, TF.commonjs))};`, shortCircuit: true };
  if (url === NOTHING) return { format: 'commonjs', source: '', shortCircuit: true };
  const file = url.startsWith('file:') ? fileURLToPath(url) : '';
  if (!session?.files.has(file)) return nextLoad(url, context);
  if (extname(file) === '.json' && !context.conditions.includes('require'))
    return { format: 'module', source: `export default ${JSON.stringify(readJson(file))};`, shortCircuit: true };
  if (!isCode(file)) return nextLoad(url, context);
  const { code, format } = compile(file, readFileSync(file, 'utf8'), session.root);
  if (format === 'commonjs' && !context.conditions.includes('require'))
    return { format: 'module', source: requiring(file), shortCircuit: true };
  return { format, source: code, shortCircuit: true };
};

/**
 * An ES module that re-exports a CommonJS file. Up to Node 23, what such a file requires bypasses the hooks if the file was imported,
 * but not if it was itself required.
 */
function requiring(file: string): string {
  const exported: unknown = nodeModule.createRequire(file)(file);
  const required = `createRequire(import.meta.url)(${JSON.stringify(file)})`;
  return `import { createRequire } from 'node:module'; ${reexporting(required, Object.keys(Object(exported)))}`;
}

const packageIn = (url: string, prefix: string) => url.slice(url.indexOf('/', prefix.length) + 1);

const shared = (specifier: string) => `globalThis[Symbol.for("${SHARED}")](${JSON.stringify(specifier)})`;

/** A module with every name of a package, and the package itself as its default. */
const namespaceSource = (specifier: string) =>
  reexporting(shared(specifier), Object.keys(session ? packageOf(session.tf, specifier) : {}));

function reexporting(value: string, names: readonly string[]): string {
  const known = names.filter((name) => /^[A-Za-z_$][\w$]*$/.test(name) && name !== 'default');
  const lines = known.map((name, index) => `const v${index} = all.${name}; export { v${index} as ${name} };`);
  // CommonJS that was compiled from an ES module has the default export beside the others.
  const own = "all && all.__esModule && 'default' in all ? all.default : all";
  return `const all = ${value}; export default ${own};\n${lines.join('\n')}`;
}
