/** The present settings of a run: those that it started with, and all changes since. */
import * as l10n from '@vscode/l10n';
import { liveParams } from '../../catalog/config.ts';
import { check, type Params, suggest, type Values } from '../../core/params.ts';
import { type LayerSettings, layersOf, partsOf, PLAIN_LAYER } from '../../core/layer-options.ts';
import type { EarlyStopping, RunConfig } from '../../core/run.ts';

type Value = number | boolean | string;

export class LiveSettings {
  readonly #config: RunConfig;
  readonly #changes = new Map<string, Value>();

  constructor(config: RunConfig, changes: Readonly<Record<string, Value>> = {}) {
    this.#config = config;
    for (const [key, value] of Object.entries(changes)) this.#changes.set(key, value);
  }

  /** Parameters of the optimizer, the base learning rate among them. */
  get optimizer(): Values<Params> {
    return this.#group('optimizer') as Values<Params>;
  }

  get regularization(): Readonly<Record<string, number>> {
    return this.#group('regularization') as Record<string, number>;
  }

  get earlyStopping(): EarlyStopping {
    return this.#group('earlyStopping') as unknown as EarlyStopping;
  }

  get layers(): LayerSettings {
    return layersOf(this.#config, Object.fromEntries(this.#changes));
  }

  /** Why the setting cannot be changed to this value during the run; undefined when it can. */
  refusal(key: string, value: Value): string | undefined {
    const params = liveParams(this.#config);
    const found = params.find((param) => param.key === key);
    if (!found)
      return l10n.t(
        '{0} cannot be changed during a run. {1}',
        key,
        suggest(
          key,
          params.map((param) => param.key),
        ),
      );
    return check(found.param, value, key);
  }

  /** Changes a setting, and returns its previous value. */
  change(key: string, value: Value): Value {
    const { group, entry, name } = partsOf(key);
    const values = entry === undefined ? this.#group(group as 'optimizer') : { ...PLAIN_LAYER, ...this.layers[entry] };
    const before = values[name as keyof typeof values] as Value;
    this.#changes.set(key, value);
    return before;
  }

  #group(group: 'optimizer' | 'regularization' | 'earlyStopping'): Record<string, unknown> {
    const values: Record<string, unknown> = { ...this.#config[group] };
    for (const [key, value] of this.#changes) if (key.startsWith(`${group}.`)) values[key.slice(group.length + 1)] = value;
    return values;
  }
}
