/** Whether two specs say the same; views and their columns are compared by identity, as they are large and never changed. */
export function specEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Set && b instanceof Set) return a.size === b.size && [...a].every((value) => b.has(value));
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((value, i) => specEqual(value, b[i]));
  if (!isPlain(a) || !isPlain(b) || 'kind' in a !== 'kind' in b || isView(a)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && specEqual(a[key], b[key]));
}

const isPlain = (value: object): value is Record<string, unknown> => Object.getPrototypeOf(value) === Object.prototype;
const isView = (value: Record<string, unknown>) => value.x instanceof Float64Array;
