/** Starts trainers: processes of their own that outlive this window. */
import * as l10n from '@vscode/l10n';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { titleOf } from '../../catalog/describe-config.ts';
import type { RunConfig, RunHeader } from '../../core/run.ts';
import { newRun } from '../../store/new-run.ts';
import { readHeader } from '../../store/run-folders.ts';
import { type LaunchedTrainer, launch } from '../../store/launch-trainer.ts';
import { chooseRuntime, type Runtime } from '../../store/node-runtime.ts';
import type { OpenRun, Runs } from './runs.ts';
import { nodePath } from '../backend-environment.ts';

export class Trainers {
  readonly #trainer: string;
  readonly #storage: string;
  readonly #version: string;
  readonly #runs: Runs;
  #starting: Promise<unknown> = Promise.resolve();

  constructor({ extension, globalStorageUri }: vscode.ExtensionContext, runs: Runs) {
    const { version }: { readonly version: string } = extension.packageJSON;
    this.#trainer = join(extension.extensionPath, 'dist', 'trainer.cjs');
    this.#storage = globalStorageUri.fsPath;
    this.#version = version;
    this.#runs = runs;
  }

  /** Settles once the start that is under way, if any, has led to a run or failed: then what is live is known. */
  get settled(): Promise<unknown> {
    return this.#starting;
  }

  /** What trainers are started with, whatever they compute on. */
  get launch(): { readonly trainer: string; readonly storage: string } {
    return { trainer: this.#trainer, storage: this.#storage };
  }

  /** The program that runs them: see `chooseRuntime`. `at` is where the settings are looked up. */
  runtime(backend: string, at?: vscode.Uri): Promise<Runtime> {
    return chooseRuntime({ backend, path: nodePath(at && vscode.workspace.getWorkspaceFolder(at)) });
  }

  get versions(): RunHeader['versions'] {
    return { descent: this.#version, vscode: vscode.version, node: process.versions.node };
  }

  /** Starts a run in the folder. Rejects with a `UserError` when its trainer does not come up. */
  async start(
    workspace: vscode.WorkspaceFolder,
    config: RunConfig,
    origins: RunHeader['origins'],
    more: Partial<Pick<RunHeader, 'title' | 'rangeTest'>> = {},
  ): Promise<OpenRun> {
    const workspaceFolder = workspace.uri.fsPath;
    const request = await newRun({ title: titleOf(config), ...more, workspaceFolder, config, origins, versions: this.versions });
    const runtime = await chooseRuntime({ backend: config.backend, path: config.node?.path ?? '' });
    return this.#launch(request, runtime);
  }

  /** Takes a run up again from its last checkpoint. */
  async resume(folder: string): Promise<OpenRun> {
    const header = await readHeader(folder);
    // What was there when it began may have moved since.
    const runtime = await this.runtime(header.config.backend, vscode.Uri.file(header.workspaceFolder));
    return this.#launch({ header, folder, resume: true }, runtime);
  }

  #launch(request: LaunchedTrainer['request'], runtime: Runtime): Promise<OpenRun> {
    const launched = this.#open(request, runtime);
    this.#starting = launched.catch(() => undefined);
    return launched;
  }

  async #open(request: LaunchedTrainer['request'], runtime: Runtime): Promise<OpenRun> {
    const since = Date.now();
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: l10n.t('$(loading~spin) Starting training…') },
      () => launch({ ...this.launch, ...runtime, request }),
    );
    await this.#runs.scan();
    return this.#runs.open(request.header.id, since);
  }
}
