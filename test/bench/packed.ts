/** Messages with typed arrays as text, for the line to a browser under test, which carries only that. Exact, NaN included. */

const KINDS = { Float32Array, Float64Array, Uint32Array } as const;
type Kind = keyof typeof KINDS;
const isKind = (name: unknown): name is Kind => typeof name === 'string' && name in KINDS;

/** In Node. */
export const pack = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) =>
    ArrayBuffer.isView(item)
      ? { $: item.constructor.name, base64: Buffer.from(item.buffer, item.byteOffset, item.byteLength).toString('base64') }
      : item,
  );

/** In the page. */
export const unpack = (text: string): unknown =>
  JSON.parse(text, (_, item: unknown) => {
    if (typeof item !== 'object' || item === null || !('$' in item) || !('base64' in item) || !isKind(item.$)) return item;
    const binary = atob(String(item.base64));
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
    return new KINDS[item.$](bytes.buffer);
  });
