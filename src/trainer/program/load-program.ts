/** Loads the user's training program and checks what it exports. */
import * as l10n from '@vscode/l10n';
import { statSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import type { LayersModel, Tf } from '../../catalog/tf.ts';
import { isRecord, similar } from '../../core/params.ts';
import { messageOf, UserError } from '../../core/fault.ts';
import { syntaxProblem } from './compile.ts';
import { canHook, importProgram } from './module-hooks.ts';
import { nameIn, programFault } from './error-location.ts';
import { requireProgram } from './commonjs-loader.ts';
import { EXTENSIONS, isCode } from './resolve-import.ts';
import { checkMembers, eachOf, isNameOrFunction, isPerOutput } from './members.ts';
import { isPlain } from './ports.ts';
import type { LossFunction, Program, TfOptimizer } from './types.ts';
import { nearest } from './unresolved-import.ts';

const KEY = 'descent.program';
/** Deep enough to reach the program's own line behind those of TensorFlow.js. */
const STACK_DEPTH = 60;
/** What a module namespace has beside the names that it exports. */
const OF_THE_LOADER: ReadonlySet<string> = new Set(['default', '__esModule', 'module.exports']);

/**
 * Loads the program at an absolute path. `root` is the workspace folder, to which names in messages are relative, and in which errors
 * are located. `withoutHooks` loads it as runtimes without Node's module hooks do. Rejects with a `UserError`.
 */
export async function loadProgram(file: string, tf: Tf, root = dirname(file), withoutHooks = !canHook()): Promise<Program> {
  checkFile(file, root);
  Error.stackTraceLimit = Math.max(Error.stackTraceLimit, STACK_DEPTH);
  const files = new Set<string>();
  try {
    const module = withoutHooks ? requireProgram(file, tf, root, files) : await importProgram(file, tf, root, files);
    return checkExports(module, file, root);
  } catch (error) {
    throw loadFault(error, file, root, files);
  }
}

function checkFile(file: string, root: string): void {
  const name = nameIn(root, file);
  const stats = statSync(file, { throwIfNoEntry: false });
  const refuse = (message: string, remedy: string) => new UserError({ message, remedy, key: KEY, file });
  if (!stats)
    throw refuse(
      l10n.t('The training program {0} does not exist.', name),
      nearest(file) ?? l10n.t('Correct {0}, or create a program with the command "Descent: New Training Program".', KEY),
    );
  if (!stats.isFile())
    throw refuse(
      l10n.t('The training program {0} is a folder.', name),
      l10n.t('Set {0} to one file ({1}).', KEY, EXTENSIONS.join(', ')),
    );
  if (!isCode(file))
    throw refuse(
      l10n.t('The training program {0} is a "{1}" file.', name, extname(file)),
      l10n.t('Set {0} to a TypeScript or JavaScript file ({1}).', KEY, EXTENSIONS.join(', ')),
    );
}

function loadFault(error: unknown, file: string, root: string, files: ReadonlySet<string>): UserError {
  if (error instanceof UserError) return error;
  const message = messageOf(error);
  if (error instanceof SyntaxError) {
    for (const candidate of files) {
      const problem = isCode(candidate) ? syntaxProblem(candidate, root) : undefined;
      if (problem) return problem;
    }
    const [, from, name] = /module '(.+)' does not provide an export named '(.+)'/.exec(message) ?? [];
    const remedy =
      name === undefined
        ? undefined
        : l10n.t(
            'Correct the name. If {0} is a type, use "import type" or "export type", which are removed when the file is compiled.',
            name,
          );
    const said = name === undefined ? message : l10n.t('{0} has no export named {1}.', from ?? KEY, name);
    const place = /^(?:file:\/\/)?(.+):(\d+)\n/.exec(error.stack ?? '');
    return new UserError({
      message: said,
      file: place?.[1] ?? file,
      ...(place ? { line: Number(place[2]) } : {}),
      ...(remedy ? { remedy } : {}),
    });
  }
  const { fault } = programFault(error, root, l10n.t('Loading {0}', nameIn(root, file)));
  return new UserError({ file, ...fault });
}

function checkExports(module: unknown, file: string, root: string): Program {
  const name = nameIn(root, file);
  const shape = 'export default { model(tf, hyperparameters) { … }, data(tf, hyperparameters) { … } }';
  const refuse = (message: string, remedy: string) => new UserError({ message, remedy, file, key: KEY });
  const found = defaultOf(module);
  if (!isRecord(found) || Object.keys(found).length === 0) {
    const others = isRecord(module) ? Object.keys(module).filter((key) => !OF_THE_LOADER.has(key)) : [];
    const had =
      found === undefined || isRecord(found) ? exportsOf(others) : l10n.t('Its default export has the type {0}.', typeof found);
    throw refuse(
      l10n.t('The training program {0} has no default export with a model and data. {1}', name, had),
      l10n.t('For example: {0}.', shape),
    );
  }
  const { model, data, optimizer, loss, lossWeights, metrics } = found;
  for (const part of ['model', 'data'] as const) {
    if (typeof found[part] === 'function') continue;
    const keys = Object.keys(found);
    const near = similar(part, keys);
    const absent =
      near === undefined
        ? l10n.t('The default export of {0} has no function "{1}". It has: {2}.', name, part, keys.join(', '))
        : l10n.t('The default export of {0} has no function "{1}". Did you mean "{2}"?', name, part, near);
    const problem =
      found[part] === undefined ? absent : l10n.t('The default export of {0} has a "{1}" that is not a function.', name, part);
    throw refuse(problem, l10n.t('For example: {0}.', shape));
  }
  checkMembers(found, name, refuse);
  if (optimizer !== undefined && typeof optimizer !== 'function')
    throw refuse(
      l10n.t('The default export of {0} has an "optimizer" that is not a function.', name),
      l10n.t('For example: optimizer(tf, hyperparameters) { return tf.train.momentum(0.01, 0.9); }.'),
    );
  if (loss !== undefined && !isPerOutput(loss, isNameOrFunction))
    throw refuse(
      l10n.t('The "loss" of {0} has the type {1}.', name, typeof loss),
      l10n.t(
        'Set it to the name of a loss, or to a function (labels, predictions) → loss. For several outputs, list one for each.',
      ),
    );
  const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value);
  if (lossWeights !== undefined && (isNumber(lossWeights) || !isPerOutput(lossWeights, isNumber)))
    throw refuse(
      l10n.t('The lossWeights of {0} are not numbers.', name),
      l10n.t('List one number for each output of the model, such as lossWeights: [1, 0.5].'),
    );
  const isList = (value: unknown) => Array.isArray(value) && value.every(isNameOrFunction);
  if (metrics !== undefined && !isList(metrics) && !(isPlain(metrics) && Object.values(metrics).every(isList)))
    throw refuse(
      l10n.t('The metrics of {0} must be an array of names or functions.', name),
      l10n.t("For example: metrics: ['accuracy']."),
    );
  return {
    file,
    root,
    model: (tf, hyperparameters) => guarded('model', async () => checkModel(await call(model, [tf, hyperparameters]), tf)),
    data: (tf, hyperparameters) => guarded('data', () => call(data, [tf, hyperparameters])),
    ...(optimizer === undefined
      ? {}
      : {
          optimizer: (tf, hyperparameters) => ({
            make: () => guarded('optimizer', async () => checkOptimizer(await call(optimizer, [tf, hyperparameters]), tf)),
            fault: (error, method) =>
              new UserError({ file, ...programFault(error, root, l10n.t('{0} of the optimizer of {1}', method, name)).fault }),
          }),
        }),
    ...(loss === undefined
      ? {}
      : { loss: eachOf(loss, (one) => compared(one, l10n.t('The loss'))) as Exclude<Program['loss'], undefined> }),
    ...(lossWeights === undefined ? {} : { lossWeights: lossWeights as Exclude<Program['lossWeights'], undefined> }),
    ...(metrics === undefined
      ? {}
      : {
          metrics: eachOf(metrics, (one) => (Array.isArray(one) ? one.map(measured) : measured(one))) as Exclude<
            Program['metrics'],
            undefined
          >,
        }),
  };

  function call(method: unknown, args: readonly unknown[]): unknown {
    return typeof method === 'function' ? method.apply(found, args) : undefined;
  }

  async function guarded<R>(part: string, run: () => R | Promise<R>): Promise<R> {
    try {
      return await run();
    } catch (error) {
      const { fault } = programFault(error, root, l10n.t('The function "{0}" of {1}', part, name));
      throw new UserError({ file, ...fault });
    }
  }

  function measured(metric: unknown): unknown {
    return compared(metric, l10n.t('The metric {0}', typeof metric === 'function' ? metric.name : ''));
  }

  /** A name as it is; a function with its errors located. */
  function compared(one: unknown, what: string): unknown {
    return typeof one === 'function' ? located(one as LossFunction, what) : one;
  }

  function located(run: LossFunction, what: string): LossFunction {
    const guard: LossFunction = (labels, predictions) => {
      try {
        return run(labels, predictions);
      } catch (error) {
        throw new UserError({ file, ...programFault(error, root, l10n.t('{0} of {1}', what, name)).fault });
      }
    };
    return Object.defineProperty(guard, 'name', { value: run.name });
  }
}

/** The default export, also of CommonJS, and of CommonJS that was compiled from an ES module. */
function defaultOf(module: unknown): unknown {
  if (!isRecord(module)) return module;
  if (!('default' in module)) return isNamespace(module) ? undefined : module;
  const inner = module.default;
  return isRecord(inner) && inner.__esModule === true && 'default' in inner ? inner.default : inner;
}

const isNamespace = (module: object) =>
  '__esModule' in module || (module as Record<symbol, unknown>)[Symbol.toStringTag] === 'Module';

const exportsOf = (names: readonly string[]) =>
  names.length ? l10n.t('It exports {0} by name.', names.join(', ')) : l10n.t('It exports nothing.');

function checkModel(model: unknown, tf: Tf): LayersModel {
  if (!(model instanceof tf.LayersModel)) {
    const symbolic = model instanceof tf.SymbolicTensor;
    throw new UserError({
      message: l10n.t('The function "model" returned {0}, which is not a model.', describe(model)),
      remedy: symbolic
        ? l10n.t('Return a model with this tensor as its output: tf.model({ inputs, outputs }).')
        : l10n.t('Return tf.sequential(…) or tf.model(…).'),
    });
  }
  if (model.inputs.length === 0)
    throw new UserError({
      message: l10n.t('The function "model" returned a model without an input shape.'),
      remedy: l10n.t('Set inputShape on its first layer, such as inputShape: [28, 28, 1].'),
    });
  return model;
}

function checkOptimizer(optimizer: unknown, tf: Tf): TfOptimizer {
  // TensorFlow.js recognizes an optimizer by its methods.
  if (isRecord(optimizer) && optimizer instanceof tf.Optimizer) return optimizer;
  throw new UserError({
    message: l10n.t('The function "optimizer" returned {0}, which is not an optimizer.', describe(optimizer)),
    remedy: l10n.t(
      'Return an optimizer such as tf.train.momentum(0.01, 0.9), or an instance of your own class that extends tf.Optimizer.',
    ),
  });
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null || typeof value !== 'object') return `${JSON.stringify(value) ?? typeof value}`;
  return l10n.t('an object of class {0}', value.constructor?.name ?? 'none');
}
