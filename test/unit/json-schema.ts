/** The part of JSON Schema that the settings use, so that tests can ask what VS Code would say of a value. */
export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly required?: readonly string[];
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly if?: Schema;
  readonly then?: Schema;
}

const typeOf = (value: unknown) => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value);

function fits(type: string, value: unknown): boolean {
  return type === 'integer' ? Number.isInteger(value) : typeOf(value) === type;
}

/** Paths of what breaks the schema; empty when the value is valid. */
export function violations(schema: Schema, value: unknown, path = '$'): string[] {
  const found: string[] = [];
  if (schema.type !== undefined && !fits(schema.type, value)) return [path];
  if (schema.const !== undefined && value !== schema.const) found.push(path);
  if (schema.enum && !schema.enum.includes(value)) found.push(path);
  if (typeof value === 'string' && value.length < (schema.minLength ?? 0)) found.push(path);
  if (typeof value === 'number') {
    const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
    const { exclusiveMinimum = Number.NEGATIVE_INFINITY, exclusiveMaximum = Number.POSITIVE_INFINITY } = schema;
    if (value < minimum || value > maximum || value <= exclusiveMinimum || value >= exclusiveMaximum) found.push(path);
  }
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items) found.push(...value.flatMap((item, i) => violations(items, item, `${path}[${i}]`)));
  } else if (typeof value === 'object' && value !== null) {
    const known = schema.properties ?? {};
    for (const [name, member] of Object.entries(value)) {
      const rule = known[name];
      if (rule) found.push(...violations(rule, member, `${path}.${name}`));
      else if (schema.additionalProperties === false) found.push(`${path}.${name}`);
      else if (typeof schema.additionalProperties === 'object')
        found.push(...violations(schema.additionalProperties, member, `${path}.${name}`));
    }
    for (const name of schema.required ?? []) if (!(name in value)) found.push(`${path}.${name}`);
  }
  if (schema.anyOf?.every((rule) => violations(rule, value, path).length > 0)) found.push(path);
  for (const rule of schema.allOf ?? []) found.push(...violations(rule, value, path));
  if (schema.if && schema.then && violations(schema.if, value, path).length === 0)
    found.push(...violations(schema.then, value, path));
  return [...new Set(found)];
}
