import * as vscode from 'vscode';

/** Other windows, the command line and the user's hands change run folders too: `changed` is called for each change. */
export function watchRunFolders(changed: () => void): vscode.Disposable {
  let watchers: readonly vscode.Disposable[] = [];
  const watch = () => {
    for (const watcher of watchers) watcher.dispose();
    watchers = (vscode.workspace.workspaceFolders ?? []).flatMap((folder) =>
      ['.descent/runs/*', '.descent/runs/*/*.json'].map((pattern) => {
        const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, pattern));
        watcher.onDidCreate(changed);
        if (pattern.endsWith('.json')) watcher.onDidChange(changed);
        watcher.onDidDelete(changed);
        return watcher;
      }),
    );
  };
  watch();
  const folders = vscode.workspace.onDidChangeWorkspaceFolders(watch);
  return { dispose: () => vscode.Disposable.from(folders, ...watchers).dispose() };
}
