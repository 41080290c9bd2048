/** The `descent` type of launch.json: F5 starts a training, and the debug toolbar pauses, steps and stops it. */
import * as vscode from 'vscode';
import type { Host } from '../host.ts';
import { launchOf } from '../settings/workspace-settings.ts';
import { start } from '../commands/start-training.ts';
import { TrainingSession } from './training-session.ts';

const TYPE = 'descent';

export function registerDebugType(host: Host): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.debug.registerDebugConfigurationProvider(TYPE, {
      // F5 without a launch.json: train with the settings as they are. A training says nothing on the console, so it stays shut.
      resolveDebugConfiguration: (_, configuration) => ({
        internalConsoleOptions: 'neverOpen',
        ...(configuration.type ? configuration : { type: TYPE, request: 'launch', name: 'Train' }),
      }),
    }),
    vscode.debug.registerDebugConfigurationProvider(
      TYPE,
      { provideDebugConfigurations: () => [{ type: TYPE, request: 'launch', name: 'Train' }] },
      vscode.DebugConfigurationProviderTriggerKind.Dynamic,
    ),
    vscode.debug.registerDebugAdapterDescriptorFactory(TYPE, {
      createDebugAdapterDescriptor: ({ configuration, workspaceFolder }) =>
        new vscode.DebugAdapterInlineImplementation(
          new TrainingSession(host.runs, () =>
            start(host, { launch: launchOf(configuration), ...(workspaceFolder ? { folder: workspaceFolder } : {}) }),
          ),
        ),
    }),
  );
}
