/** The entry of Check Backends's page: a table that fills in while the backends are tried. */
import '../localize.ts';
import { render } from 'lit';
import { isRecord } from '../../src/core/params.ts';
import type { BackendTable } from '../../src/core/backend-table.ts';
import { pageCommand } from '../../src/core/page-commands.ts';
import type { BackendsMessage } from '../../src/protocol.ts';
import { openHost } from '../bridge.ts';
import { view } from './view.ts';

const MINUTE = 60_000;

const root = document.createElement('div');
root.className = 'root';
document.body.append(root);

const bridge = openHost<BackendsMessage>((message) => {
  if (message.type === 'table') {
    table = message.table;
    bridge.keep({ table });
  } else keys = message.keys;
  draw();
});
let keys: Readonly<Record<string, string>> = {};
let table = isRecord(bridge.kept) && isRecord(bridge.kept.table) ? (bridge.kept.table as unknown as BackendTable) : undefined;

function draw(): void {
  render(view({ table, keys, now: Date.now(), command: (command, ...args) => bridge.post(pageCommand(command, args)) }), root);
}

await document.fonts.load('16px codicon').catch(() => []);
draw();
setInterval(draw, MINUTE);
bridge.post({ type: 'ready' });
