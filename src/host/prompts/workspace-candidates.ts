/** What a workspace holds that can be trained on, told by the names of files and a look into them. Pure. */
import { basename } from 'node:path';

/** Files worth a look, by what they may be. Compiled copies of a program lie in the folders that builds write to. */
export const FILES = {
  programs: '**/*.{ts,mts,cts,js,mjs,cjs}',
  tables: '**/*.{csv,tsv,csv.gz,tsv.gz}',
  images: '**/*{idx1-ubyte,idx3-ubyte,idx4-ubyte,idx1-ubyte.gz,idx3-ubyte.gz,idx4-ubyte.gz,.idx,.idx.gz}',
} as const;
export const BUILT = '**/{node_modules,.descent,dist,build,out,coverage}/**';

/** A default export, as ES modules and as CommonJS write it. */
const DEFAULT = /\bexport\s+default\b|\bexport\s*\{[^}]*\bas\s+default\b|\bmodule\.exports\s*=|\bexports\.default\s*=/;
const member = (name: string) => new RegExp(`(?:^|[{,;\\s])(?:async\\s+)?['"]?${name}['"]?\\s*[(:,}=]`, 'm');
const MODEL = member('model');
const DATA = member('data');

/** Whether a module looks like a training program: its default export would hold a model and data. Loading it says the rest. */
export function isProgram(source: string): boolean {
  const code = source.replace(/\/\*[\s\S]*?\*\/|(?<![:'"`\w/])\/\/.*$/gm, '');
  return DEFAULT.test(code) && MODEL.test(code) && DATA.test(code);
}

export interface ImagePair {
  readonly images: string;
  readonly labels: string;
}

/**
 * Files of images with those of their labels, as MNIST and its relatives name them, gzipped or not: `train-images-idx3-ubyte` and
 * `train-labels-idx1-ubyte.gz`. The set that is meant for testing comes last.
 */
export function imagePairs(paths: readonly string[]): readonly ImagePair[] {
  const plain = (path: string) => path.replace(/\.gz$/, '');
  const labels = new Map(paths.map((path) => [plain(path), path]));
  const pairs = [...paths].sort().flatMap((images): ImagePair[] => {
    const name = basename(images);
    if (!/images/i.test(name)) return [];
    const partner = plain(name)
      .replace(/images/i, (word) => (word === 'images' ? 'labels' : word === 'Images' ? 'Labels' : 'LABELS'))
      .replace(/idx[34]/, 'idx1');
    const found = labels.get(images.slice(0, images.length - name.length) + partner);
    return found === undefined ? [] : [{ images, labels: found }];
  });
  const once = pairs.filter(({ labels: one }, i) => pairs.findIndex((pair) => pair.labels === one) === i);
  const isTest = ({ images }: ImagePair) => Number(/test|t10k/i.test(basename(images)));
  return once.sort((a, b) => isTest(a) - isTest(b));
}
