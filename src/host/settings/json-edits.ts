/** Changes settings in the text of a JSON file with comments, leaving everything else as the user wrote it. Pure. */
import { applyEdits, findNodeAtLocation, type JSONPath, modify, type Node, parseTree } from 'jsonc-parser';
import { pathOf } from '../../catalog/settings-file.ts';
import { isGroup } from '../../catalog/settings.ts';

export interface Change {
  readonly path: JSONPath;
  readonly value: unknown;
}

/** What stood at a path before it was changed: the text as written, or nothing. */
export interface Touched {
  readonly path: JSONPath;
  readonly text: string | undefined;
}

/** The text with each value at its path; missing objects on the way are made. */
export function edited(text: string, changes: readonly Change[]): string {
  return changes.reduce(set, text.trim() === '' ? `{}${lineEnd(text)}` : text);
}

/** What `restored` needs to take the changes back. */
export function touched(text: string, changes: readonly Change[]): readonly Touched[] {
  const root = parseTree(text);
  return changes.map(({ path }) => {
    // Where objects on the way are missing too, the first missing one is what has to go again.
    for (let length = 1; length <= path.length; length++) {
      const part = path.slice(0, length);
      const node = root && findNodeAtLocation(root, part);
      if (!node) return { path: part, text: undefined };
      if (length === path.length) return { path, text: text.slice(node.offset, node.offset + node.length) };
    }
    return { path, text: undefined };
  });
}

/** Puts back what stood at each path, whatever else has changed since. */
export function restored(text: string, before: readonly Touched[]): string {
  return [...before].reverse().reduce((now, { path, text: old }) => {
    const root = parseTree(now);
    const node = root && findNodeAtLocation(root, path);
    if (!node) return now;
    if (old !== undefined) return now.slice(0, node.offset) + old + now.slice(node.offset + node.length);
    return applyEdits(now, modify(now, path, undefined, { formattingOptions: formatting(now) }));
  }, text);
}

/** The smallest single replacement that turns one text into the other, so that it is one step to undo. */
export function replacement(
  before: string,
  after: string,
): { readonly start: number; readonly end: number; readonly text: string } {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < before.length - start && tail < after.length - start && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return { start, end: before.length - tail, text: after.slice(start, after.length - tail) };
}

/**
 * Where `descent.<key>` stands under the given root, or is to be written: where it is already, else in the form in which the
 * file has its neighbours. Settings may be written as `"descent.training.epochs"`, as `"descent.training": { "epochs" }`, or
 * nested in `"descent": { "training" }`. In launch.json they are `bare`: `"training": { "epochs" }`.
 */
export function settingPath(text: string, root: JSONPath, key: string, bare: boolean): JSONPath {
  const [group = '', ...names] = pathOf(key);
  if (bare) return [...root, group, ...names];
  const tree = parseTree(text);
  const exists = (path: JSONPath) => tree !== undefined && findNodeAtLocation(tree, [...root, ...path]) !== undefined;
  const flat = [`descent.${key}`];
  const object = [`descent.${group}`];
  const whole = ['descent', group];
  const candidates = [flat, [...object, ...names], ['descent', key], [...whole, ...names]];
  const written = candidates.find(exists) ?? neighbours();
  return [...root, ...written];

  function neighbours(): JSONPath {
    if (exists(object)) return [...object, ...names];
    if (exists(whole)) return [...whole, ...names];
    if (names.length > 0 && !isGroup(group)) return exists(['descent']) ? [...whole, ...names] : [...object, ...names];
    const keys = tree ? keysAt(tree, root) : [];
    if (keys.some(isFlat) || !isGroup(group)) return flat;
    if (keys.some((name) => isGroup(name.slice('descent.'.length)))) return [...object, ...names];
    return exists(['descent']) ? [...whole, ...names] : flat;
  }
}

const isFlat = (key: string) => {
  const [first, group = '', ...names] = key.split('.');
  return first === 'descent' && isGroup(group) && names.length > 0;
};

function keysAt(tree: Node, root: JSONPath): readonly string[] {
  const object = findNodeAtLocation(tree, [...root]);
  return (object?.children ?? []).flatMap(({ children }) => (children?.[0] ? [String(children[0].value)] : []));
}

/** The place of a key in settings, or of what is nearest above it: offset and length in the text. */
export function placeOf(
  text: string,
  root: JSONPath,
  key: string,
  bare: boolean,
): { readonly offset: number; readonly length: number } | undefined {
  const tree = parseTree(text);
  if (!tree) return undefined;
  for (let parts = key.split('.'); parts.length > 0; parts = parts.slice(0, -1)) {
    const name = parts.join('.');
    // A key that Descent does not know may have more behind it: "descent.trainig.epochs".
    const longer = bare ? undefined : keysAt(tree, root).find((one) => one.startsWith(`descent.${name}.`));
    const node =
      findNodeAtLocation(tree, settingPath(text, root, name, bare)) ??
      (longer === undefined ? undefined : findNodeAtLocation(tree, [...root, longer]));
    const property = node?.parent?.type === 'property' ? node.parent : node;
    if (property) return { offset: property.offset, length: property.length };
  }
  return undefined;
}

function set(text: string, { path, value }: Change): string {
  const root = parseTree(text);
  const name = path.at(-1);
  const parent = root && findNodeAtLocation(root, path.slice(0, -1));
  if (typeof name === 'string' && parent && isRowOfProperties(text, parent) && !findNodeAtLocation(root, path))
    return inserted(text, parent, `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return applyEdits(text, modify(text, path, value, { formattingOptions: formatting(text) }));
}

/** An object written on one line stays on one line, which the formatter of jsonc-parser would break up. */
const isRowOfProperties = (text: string, node: Node) =>
  node.type === 'object' &&
  (node.children?.length ?? 0) > 0 &&
  !text.slice(node.offset, node.offset + node.length).includes('\n') &&
  node.parent !== undefined;

function inserted(text: string, object: Node, property: string): string {
  const last = object.children?.at(-1);
  const at = last ? last.offset + last.length : object.offset + 1;
  return `${text.slice(0, at)}, ${property}${text.slice(at)}`;
}

const lineEnd = (text: string) => (text.includes('\r\n') ? '\r\n' : '\n');

function formatting(text: string) {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
  return { insertSpaces: !indent.startsWith('\t'), tabSize: indent.startsWith('\t') ? 4 : indent.length, eol: lineEnd(text) };
}
