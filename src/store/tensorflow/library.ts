/** A TensorFlow that the user names, for tfjs-node to be built for. */
import * as l10n from '@vscode/l10n';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { UserError } from '../../core/fault.ts';

export interface Library {
  /** The folder of the shared libraries. */
  readonly folder: string;
  /** File names in it; the second one is absent where all is in the first. */
  readonly main: string;
  readonly framework?: string;
  /** The folder that holds `tensorflow/c/c_api.h`. */
  readonly headers: string;
}

const KEY = 'descent.tensorflow.library';
const MAIN = /^libtensorflow(_cc)?\.so(\.\d+)*$/;
const FRAMEWORK = /^libtensorflow_framework\.so(\.\d+)*$/;
const example = () => l10n.t('Enter the path of a TensorFlow folder, such as /usr/lib/python3/site-packages/tensorflow.');

/**
 * Finds libraries and headers in a folder, which may be that of the Python package (`…/site-packages/tensorflow`), the one around it,
 * or an unpacked TensorFlow for C; or beside a library's file.
 * @throws UserError that names what is missing.
 */
export function libraryIn(path: string, platform: NodeJS.Platform = process.platform): Library {
  const wrong = (message: string, remedy = example()) => new UserError({ key: KEY, message: `${KEY}: ${message}`, remedy });
  if (platform !== 'linux')
    throw wrong(
      l10n.t('a custom TensorFlow library is supported only on Linux.'),
      l10n.t('Leave {0} empty to use the TensorFlow of tfjs-node.', KEY),
    );
  if (!isAbsolute(path)) throw wrong(l10n.t('"{0}" is not an absolute path.', path));
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw wrong(l10n.t('{0} does not exist.', path));
  if (found.isFile() && !MAIN.test(basename(path))) throw wrong(l10n.t('{0} is not a TensorFlow library.', path));
  const root = found.isDirectory() ? path : dirname(path);
  for (const folder of [root, join(root, 'lib'), join(root, 'tensorflow')]) {
    const names = namesIn(folder);
    const main = shortest(names.filter((name) => MAIN.test(name)));
    if (main === undefined) continue;
    const headers = [join(folder, 'include'), join(folder, '..', 'include')].find((one) =>
      existsSync(join(one, 'tensorflow', 'c', 'c_api.h')),
    );
    if (headers === undefined)
      throw wrong(
        l10n.t('{0} has the library {1} but not its headers (include/tensorflow/c/c_api.h).', folder, main),
        l10n.t('Use a TensorFlow library with its headers, such as that of the Python package.'),
      );
    const framework = shortest(names.filter((name) => FRAMEWORK.test(name)));
    return { folder, main, headers, ...(framework === undefined ? {} : { framework }) };
  }
  throw wrong(l10n.t('there is no TensorFlow library in {0} (libtensorflow_cc.so.2 or libtensorflow.so.2).', root));
}

/** Of several links to one library, the one by whose name programs ask for it: `.so.2` rather than `.so.2.9.1`, and never `.so`. */
const shortest = (names: readonly string[]) =>
  [...names].sort((a, b) => Number(/\.so$/.test(a)) - Number(/\.so$/.test(b)) || a.length - b.length)[0];

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
