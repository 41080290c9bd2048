/** Generates the JSON schemas of the `descent.*` settings from the declared parameters. VS Code uses them for completion and validation. */
import type { Choice, NumberParam, Param, Params } from '../core/params.ts';
import { datasets } from './datasets/index.ts';
import { models } from './models/index.ts';
import { optimizers } from './optimizers/index.ts';
import { schedules } from './schedules/index.ts';
import { BACKEND, DESCRIPTIONS, GROUPS, LAYER, PROGRAM, type SettingName } from './settings.ts';

export type JsonSchema = { readonly [keyword: string]: unknown };

/** The schema of each setting, by its short key (`optimizer`), in the order of the settings page. */
export function jsonSchemas(): Readonly<Record<SettingName, JsonSchema>> {
  const described = (name: SettingName, schema: JsonSchema) => ({ ...schema, markdownDescription: DESCRIPTIONS[name] });
  return {
    program: described('program', paramSchema(PROGRAM)),
    hyperparameters: described('hyperparameters', { type: 'object', default: {} }),
    dataset: described('dataset', choiceSchema(datasets)),
    model: described('model', choiceSchema(models)),
    optimizer: described('optimizer', choiceSchema(optimizers, optimizers[0])),
    schedule: described('schedule', choiceSchema(schedules, schedules[0])),
    regularization: described('regularization', groupSchema(GROUPS.regularization)),
    layers: described('layers', { type: 'object', default: {}, additionalProperties: groupSchema(LAYER) }),
    earlyStopping: described('earlyStopping', groupSchema(GROUPS.earlyStopping)),
    training: described('training', groupSchema(GROUPS.training)),
    backend: described('backend', paramSchema(BACKEND)),
    tensorflow: described('tensorflow', groupSchema(GROUPS.tensorflow)),
    gpu: described('gpu', groupSchema(GROUPS.gpu)),
    node: described('node', groupSchema(GROUPS.node)),
    instrumentation: described('instrumentation', groupSchema(GROUPS.instrumentation)),
  };
}

/** The schema of one parameter as a setting of its own: such as the Settings editor of VS Code shows a plain field for. */
export function settingSchema(param: Param): JsonSchema {
  // Of two types, the editor would send the user to the JSON file. The word is still understood there.
  const { title: _, ...schema } = paramSchema('spelled' in param ? withoutWord(param) : param);
  if (param.kind !== 'pick') return schema;
  const { enumDescriptions: __, ...rest } = schema;
  const details = param.options.map(({ detail }) => detail ?? '');
  return {
    ...rest,
    enumItemLabels: param.options.map(({ title }) => title),
    ...(details.some((detail) => detail !== '') ? { markdownEnumDescriptions: details } : {}),
  };
}

function withoutWord({ spelled: _, ...param }: NumberParam): NumberParam {
  return param;
}

/** The schema of one parameter. */
export function paramSchema(param: Param): JsonSchema {
  const common = { title: param.title, markdownDescription: param.help, default: param.default };
  switch (param.kind) {
    case 'float':
    case 'int': {
      const number = {
        type: param.kind === 'int' ? 'integer' : 'number',
        ...(param.min === undefined ? {} : { [param.openMin ? 'exclusiveMinimum' : 'minimum']: param.min }),
        ...(param.max === undefined ? {} : { [param.openMax ? 'exclusiveMaximum' : 'maximum']: param.max }),
      };
      return param.spelled ? { anyOf: [number, { const: param.spelled.word }], ...common } : { ...number, ...common };
    }
    case 'pick':
      return {
        type: 'string',
        enum: param.options.map(({ value }) => value),
        enumDescriptions: param.options.map(({ title, detail }) => (detail === undefined ? title : `${title}: ${detail}`)),
        ...common,
      };
    case 'flag':
      return { type: 'boolean', ...common };
    case 'text':
      return { ...textType(param), ...(param.required ? { minLength: 1 } : {}), ...common };
    case 'floats':
    case 'ints':
      return {
        type: 'array',
        items: {
          type: param.kind === 'ints' ? 'integer' : 'number',
          ...(param.min === undefined ? {} : { [param.openMin ? 'exclusiveMinimum' : 'minimum']: param.min }),
          ...(param.max === undefined ? {} : { maximum: param.max }),
        },
        ...common,
      };
    case 'texts':
      return { type: 'array', items: textType(param), ...common };
  }
}

/** A column without a name is called by its number, which may be written as one. */
const textType = ({ numbered }: { readonly numbered?: boolean }): JsonSchema =>
  numbered ? { anyOf: [{ type: 'string' }, { type: 'integer' }] } : { type: 'string' };

function groupSchema(params: Params): JsonSchema {
  return { type: 'object', default: {}, additionalProperties: false, properties: properties(params) };
}

const properties = (params: Params) =>
  Object.fromEntries(Object.entries(params).map(([name, param]) => [name, paramSchema(param)]));

/**
 * The schema of a choice from a registry. `type` selects the entry, and a rule per entry allows only its parameters.
 * The rule of the default entry also applies without a `type`.
 */
function choiceSchema(registry: readonly Choice[], fallback?: Choice): JsonSchema {
  return {
    type: 'object',
    default: fallback ? { type: fallback.id } : {},
    properties: {
      type: {
        type: 'string',
        enum: registry.map(({ id }) => id),
        enumDescriptions: registry.map(({ title, summary }) => `${title}: ${summary}`),
      },
    },
    allOf: registry.map((choice) =>
      // `Object.fromEntries`, because an object literal with a `then` property looks like a promise.
      Object.fromEntries([
        ['if', { properties: { type: { const: choice.id } }, ...(choice === fallback ? {} : { required: ['type'] }) }],
        ['then', rule(choice)],
      ]),
    ),
  };
}

function rule(choice: Choice): JsonSchema {
  const required = Object.entries(choice.params).flatMap(([name, param]) =>
    param.kind === 'text' && param.required ? [name] : [],
  );
  return {
    properties: { type: { const: choice.id }, ...properties(choice.params) },
    additionalProperties: false,
    ...(required.length ? { required } : {}),
  };
}
