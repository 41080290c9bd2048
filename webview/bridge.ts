/** The page's one way out. Its other end is VS Code, or, in an exported report, the runs inside the page itself. */
import { pageCommand } from '../src/core/page-commands.ts';
import { isRecord } from '../src/core/params.ts';
import { REPORT_ID } from '../src/core/report-format.ts';
import type { FormMessage, HostMessage, PageMessage, RunsTablePageMessage } from '../src/protocol.ts';
import { openReport } from './dashboard/report.ts';

type Posted = PageMessage | FormMessage | RunsTablePageMessage;

export interface Bridge {
  /** Commands of the extension can be run. */
  readonly commands: boolean;
  /** What was kept when the page was last here. */
  readonly kept: unknown;
  keep(value: unknown): void;
  post(message: Posted): void;
  /** Hands a file to the user. */
  save(name: string, mime: string, data: string | Uint8Array): void;
}

interface VsCode {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare global {
  var acquireVsCodeApi: (() => VsCode) | undefined;
}

/** What the page needs of VS Code, where nothing else can be its other end. */
export function openHost<M>(receive: (message: M) => void): Bridge {
  if (!globalThis.acquireVsCodeApi) throw new Error('This page belongs into VS Code.');
  return hostEnd(globalThis.acquireVsCodeApi(), receive);
}

/** Opens the end that is there; `receive` gets what it tells. */
export function openBridge(receive: (message: HostMessage) => void): Bridge {
  const manifest = document.getElementById(REPORT_ID)?.textContent;
  if (manifest) return reportEnd(manifest, receive);
  if (!globalThis.acquireVsCodeApi) throw new Error('This page belongs into VS Code or into an exported report.');
  return hostEnd(globalThis.acquireVsCodeApi(), receive);
}

function hostEnd<M>(code: VsCode, receive: (message: M) => void): Bridge {
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (isRecord(data) && typeof data.type === 'string') receive(data as M);
  });
  const post = (message: Posted) => code.postMessage(message);
  return {
    commands: true,
    kept: code.getState(),
    keep: (value) => code.setState(value),
    post,
    save: (name, mime, data) => post(pageCommand('descent.saveExport', [name, mime, base64(data)])),
  };
}

function reportEnd(manifest: string, receive: (message: HostMessage) => void): Bridge {
  const report = openReport(manifest, receive);
  return {
    commands: false,
    kept: undefined,
    keep: () => undefined,
    post: (message) => {
      if (message.type === 'subscribe') report.subscribe(message.views);
    },
    save: (name, mime, data) => {
      const part = typeof data === 'string' ? data : new Uint8Array(data);
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([part], { type: mime }));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    },
  };
}

function base64(data: string | Uint8Array): string {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  let text = '';
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}
