/**
 * Rewrites settings that are nested in objects as settings of their own: `"descent.training": { "epochs": 3 }` becomes
 * `"descent.training.epochs": 3`, which the Settings editor can edit. Comments, order and all else stay. Pure.
 */
import { applyEdits, type Edit, findNodeAtLocation, type JSONPath, type Node, parseTree } from 'jsonc-parser';
import { GROUPS, isGroup, SETTINGS } from '../../catalog/settings.ts';

/** The text with every nested setting under `root` as one of its own; the same text where none is nested. */
export function flattened(text: string, root: JSONPath): string {
  const opened = (now: string, properties: readonly Property[], all: readonly Property[]) => {
    const keys = new Set(all.map(({ key }) => key));
    return applyEdits(
      now,
      properties.flatMap((property) => opening(now, property, keys)),
    );
  };
  // What is in "descent" may hold objects itself.
  const all = propertiesAt(text, root);
  const lifted = opened(
    text,
    all.filter((one) => isWhole(one, all)),
    all,
  );
  const groups = propertiesAt(lifted, root);
  return opened(lifted, groups.filter(isNestedGroup), groups);
}

/** Where nested settings stand under `root`: offset and length of each property. */
export function nestedIn(text: string, root: JSONPath): readonly { readonly offset: number; readonly length: number }[] {
  const all = propertiesAt(text, root);
  return all.filter((one) => isNestedGroup(one) || isWhole(one, all)).map(({ node: { offset, length } }) => ({ offset, length }));
}

interface Property {
  readonly node: Node;
  readonly name: Node;
  readonly key: string;
  readonly value: Node;
}

function propertiesAt(text: string, root: JSONPath): readonly Property[] {
  const tree = parseTree(text, [], { allowTrailingComma: true });
  const object = tree && findNodeAtLocation(tree, [...root]);
  return object ? propertiesOf(object) : [];
}

const propertiesOf = (object: Node): readonly Property[] =>
  object.type === 'object'
    ? (object.children ?? []).flatMap((node) => {
        const [name, value] = node.children ?? [];
        return name && value ? [{ node, name, key: String(name.value), value }] : [];
      })
    : [];

const PREFIX = 'descent.';
const isNestedGroup = ({ key, value }: Property) =>
  value.type === 'object' && key.startsWith(PREFIX) && isGroup(key.slice(PREFIX.length));

/** `"descent": { … }`; not where another key is about the same choice, since which of the two is meant is not for us to say. */
function isWhole({ key, value }: Property, all: readonly Property[]): boolean {
  const about = (name: string) => all.some((one) => one.key === PREFIX + name || one.key.startsWith(`${PREFIX}${name}.`));
  const names = propertiesOf(value).map((property) => property.key);
  return key === 'descent' && value.type === 'object' && !names.some((name) => isObject(name) && about(name));
}

const isObject = (name: string) => SETTINGS.some((known) => known === name) && !(name in GROUPS);

/** The edits that put the properties of an object in the place of the property that holds it. */
function opening(text: string, { node, name, key, value }: Property, keys: ReadonlySet<string>): readonly Edit[] {
  const [start, end] = [value.offset + 1, value.offset + value.length - 1];
  const inner = text.slice(start, end);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const indent = /(?:^|\n)([^\S\n]*)$/.exec(text.slice(0, node.offset))?.[1];
  const children = propertiesOf(value);
  // What a longer key says holds already.
  const kept = children.filter((child) => !keys.has(`${key}.${child.key}`));
  const comma = commaAfter(text, node.offset + node.length);
  const edits: Edit[] = [];
  const replace = (from: number, to: number, content: string) => {
    if (from < to || content !== '') edits.push({ offset: from, length: to - from, content });
  };

  if (inner.trim() === '') {
    const before = text.slice(0, node.offset).trimEnd().length;
    const next = comma === undefined ? end + 1 : comma + 1;
    const space = /^\s*/.exec(text.slice(next))?.[0].length ?? 0;
    const [from, to] = comma === undefined ? [before, next] : [node.offset, next + space];
    return [{ offset: from, length: to - from, content: '' }];
  }

  const first = start + (inner.length - inner.trimStart().length);
  const last = Math.max(first, start + inner.trimEnd().length);
  const between = commentsIn(text, name.offset + name.length, value.offset);
  replace(node.offset, first, between === '' ? '' : `${between} `);
  for (const child of children) {
    const { offset, length } = child.node;
    const after = commaAfter(text, offset + length);
    const isLast = child === kept.at(-1);
    if (!kept.includes(child)) {
      replace(offset, offset + length, '');
      if (after !== undefined) replace(after, after + 1, '');
      continue;
    }
    replace(child.name.offset, child.name.offset + child.name.length, JSON.stringify(`${key}.${child.key}`));
    const wanted = !isLast || comma !== undefined;
    if (wanted && after === undefined) replace(offset + length, offset + length, ',');
    if (!wanted && after !== undefined) replace(after, after + 1, '');
  }
  for (const [from, to, content] of indentation(text, first, last, indent, children, eol)) replace(from, to, content);

  // A comment up to the end of the line must not swallow what stands behind the object.
  const behind = text.slice(comma === undefined ? end + 1 : comma + 1);
  const swallows = endsInLineComment(inner.trimEnd()) && !/^[^\S\n]*(?:\r?\n|$|\/\/)/.test(behind);
  replace(last, end + 1, swallows && comma === undefined ? eol + (indent ?? '') : '');
  if (comma !== undefined) replace(comma, comma + 1, swallows ? eol + (indent ?? '') : '');
  return edits;
}

/** Lines lose what they were indented by the object; properties in a row get lines of their own where the object had one. */
function indentation(
  text: string,
  first: number,
  last: number,
  indent: string | undefined,
  children: readonly Property[],
  eol: string,
): readonly (readonly [from: number, to: number, content: string])[] {
  const inner = text.slice(first, last);
  if (indent === undefined) return [];
  if (!inner.includes('\n'))
    return children.slice(1).map(({ node: { offset } }) => {
      const from = first + text.slice(first, offset).trimEnd().length;
      return [from, offset, eol + indent] as const;
    });
  const lines = [...inner.matchAll(/\n([^\S\n]*)(?=\S)/g)];
  const own = Math.min(...lines.map(([, space = '']) => space.length));
  const surplus = own - indent.length;
  return surplus > 0 ? lines.map(({ index }) => [first + index + 1 + indent.length, first + index + 1 + own, ''] as const) : [];
}

/** Where the comma behind a property stands; undefined where it has none. */
function commaAfter(text: string, offset: number): number | undefined {
  TRIVIA.lastIndex = offset;
  TRIVIA.test(text);
  return text[TRIVIA.lastIndex] === ',' ? TRIVIA.lastIndex : undefined;
}

/** White space and comments from here on. */
const TRIVIA = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;

/** The comments between a key and its value, as blocks: what followed them on a line of its own now follows on the same. */
const commentsIn = (text: string, from: number, to: number) =>
  [...text.slice(from, to).matchAll(/\/\/([^\n]*)|\/\*[\s\S]*?\*\//g)]
    .map(([comment, line]) => (line === undefined ? comment : `/*${line.trimEnd()} */`))
    .join(' ');

const endsInLineComment = (text: string) =>
  [...text.matchAll(/"(?:\\.|[^"\\])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\S/g)].at(-1)?.[0].startsWith('//') === true;
