/** Where a schedule is written in a settings file, a workspace file or a launch.json, and what is written beside it. Pure. */
import { findNodeAtLocation, findNodeAtOffset, getNodePath, type JSONPath, type Node, parse, parseTree } from 'jsonc-parser';
import { settingsIn } from '../../catalog/settings-file.ts';
import { isRecord } from '../../core/params.ts';
import { SETTING_KEYS, type Group } from './setting-scopes.ts';

export interface Written {
  /** By group: what the settings say there, or the launch configuration. */
  readonly values: Readonly<Partial<Record<Group, unknown>>>;
  /** It is a launch configuration of this name, which overrides the settings. */
  readonly launch?: string;
  /** Of the schedule's property, in the text. */
  readonly offset: number;
  readonly length: number;
}

/** The schedule at this place of the text; undefined where there is none. */
export function scheduleAt(text: string, offset: number): Written | undefined {
  const tree = parseTree(text);
  const node = tree && findNodeAtOffset(tree, offset, true);
  if (!tree || !node) return undefined;
  const path = getNodePath(node);
  const launch = configurationAt(text, tree, path);
  const root = launch ?? (path[0] === 'settings' ? path.slice(0, 1) : []);
  const [first, second] = path.slice(root.length);
  const own = launch ? first === 'schedule' : isSchedule(first) || (first === 'descent' && second === 'schedule');
  const object = findNodeAtLocation(tree, root);
  if (!own || !object) return undefined;
  const depth = root.length + (first === 'descent' ? 2 : 1);
  const property = findNodeAtLocation(tree, path.slice(0, depth))?.parent ?? node;
  const values = record(text, object);
  const place = { offset: property.offset, length: property.length };
  if (!launch) return { values: settingsIn(values), ...place };
  const configured = Object.fromEntries(SETTING_KEYS.flatMap((group) => (group in values ? [[group, values[group]]] : [])));
  return { values: configured, launch: String(values.name ?? ''), ...place };
}

const isSchedule = (key: JSONPath[number] | undefined) => typeof key === 'string' && /^descent\.schedule(\.|$)/.test(key);

/** The configuration of Descent's that the path leads through: in launch.json, or under `launch` of a settings or workspace file. */
function configurationAt(text: string, tree: Node, path: JSONPath): JSONPath | undefined {
  const at = path.indexOf('configurations');
  const above = path.slice(0, at).join('.');
  if (at < 0 || !['', 'launch', 'settings.launch'].includes(above) || path.length < at + 2) return undefined;
  const found = path.slice(0, at + 2);
  const node = findNodeAtLocation(tree, found);
  return node && record(text, node).type === 'descent' ? found : undefined;
}

const record = (text: string, { offset, length }: Node): Readonly<Record<string, unknown>> => {
  const value: unknown = parse(text.slice(offset, offset + length));
  return isRecord(value) ? value : {};
};
