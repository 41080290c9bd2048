/** Options of single layers (`descent.layers`), by name or by a pattern in which `*` matches any characters. */

export interface LayerOptions {
  /** Factor of the learning rate. At 0 the weights do not change, but the optimizer's slots still do. */
  readonly learningRateFactor: number;
  /** Excludes the weights from training: no gradient, no slots, no decay. */
  readonly frozen: boolean;
}

/** Options by pattern. If several match, later ones take precedence. */
export type LayerSettings = Readonly<Record<string, Partial<LayerOptions>>>;

export const PLAIN_LAYER: LayerOptions = { learningRateFactor: 1, frozen: false };

/** Whether the pattern matches one of these names: those of a layer, and of the models and wrappers that contain it. */
export function means(pattern: string, names: readonly string[]): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  const expression = new RegExp(`^${parts.join('.*')}$`, 's');
  return names.some((name) => expression.test(name));
}

/** The options of a layer with these names. */
export function optionsOf(settings: LayerSettings, names: readonly string[]): LayerOptions {
  const meant = Object.entries(settings).filter(([pattern]) => means(pattern, names));
  return Object.assign({ ...PLAIN_LAYER }, ...meant.map(([, options]) => options));
}

/** Splits a key. `layers.conv2d*.frozen` has the entry `conv2d*`; keys of other groups have none. Layer names can contain dots. */
export function partsOf(key: string): { readonly group: string; readonly entry: string | undefined; readonly name: string } {
  const [first, last] = [key.indexOf('.'), key.lastIndexOf('.')];
  return { group: key.slice(0, first), entry: first < last ? key.slice(first + 1, last) : undefined, name: key.slice(last + 1) };
}

/** The current layer options: the initial ones with all later changes applied. */
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
