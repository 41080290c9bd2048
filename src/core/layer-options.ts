/** What is set for single layers (`descent.layers`): by name, or by a pattern in which `*` stands for any characters. */

export interface LayerOptions {
  /** The layer's learning rate is this times that of the run; 0 leaves its weights where they are, but not the optimizer's slots. */
  readonly learningRateFactor: number;
  /** Its weights are no part of the training: no gradient, no slots, no decay. */
  readonly frozen: boolean;
}

/** By pattern. Where several fit, what a later one says holds. */
export type LayerSettings = Readonly<Record<string, Partial<LayerOptions>>>;

export const PLAIN_LAYER: LayerOptions = { learningRateFactor: 1, frozen: false };

/** Whether the pattern means one of these: the names of a layer and of the models and wrappers that hold it. */
export function means(pattern: string, names: readonly string[]): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  const expression = new RegExp(`^${parts.join('.*')}$`, 's');
  return names.some((name) => expression.test(name));
}

/** What holds for a layer of these names. */
export function optionsOf(settings: LayerSettings, names: readonly string[]): LayerOptions {
  const meant = Object.entries(settings).filter(([pattern]) => means(pattern, names));
  return Object.assign({ ...PLAIN_LAYER }, ...meant.map(([, options]) => options));
}

/** `layers.conv2d*.frozen` is about `frozen` of the entry `conv2d*`; all other keys have no entry. Names of layers may hold dots. */
export function partsOf(key: string): { readonly group: string; readonly entry: string | undefined; readonly name: string } {
  const [first, last] = [key.indexOf('.'), key.lastIndexOf('.')];
  return { group: key.slice(0, first), entry: first < last ? key.slice(first + 1, last) : undefined, name: key.slice(last + 1) };
}

/** What is set for layers now: as the run was started, with all changes since. */
export function layersOf(
  { layers }: { readonly layers: LayerSettings },
  changes: Readonly<Record<string, number | boolean | string>>,
): LayerSettings {
  const now: Record<string, Partial<LayerOptions>> = { ...layers };
  for (const [key, value] of Object.entries(changes)) {
    const { group, entry, name } = partsOf(key);
    if (group === 'layers' && entry !== undefined) now[entry] = { ...now[entry], [name]: value };
  }
  return now;
}
