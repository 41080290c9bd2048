import * as vscode from 'vscode';

/**
 * Other windows, the command line and the user change run and study folders, too: `changed` is called when a folder or file that
 * matches a pattern appears or disappears, or when a file changes. Patterns are relative to each workspace folder.
 */
export function watchFolders(patterns: readonly string[], changed: () => void): vscode.Disposable {
  let watchers: readonly vscode.Disposable[] = [];
  const watch = () => {
    for (const watcher of watchers) watcher.dispose();
    watchers = (vscode.workspace.workspaceFolders ?? []).flatMap((folder) =>
      patterns.map((pattern) => {
        const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, pattern));
        watcher.onDidCreate(changed);
        // A folder changes with every file in it; the patterns of files say which of them matter.
        if (!pattern.endsWith('/*')) watcher.onDidChange(changed);
        watcher.onDidDelete(changed);
        return watcher;
      }),
    );
  };
  watch();
  const folders = vscode.workspace.onDidChangeWorkspaceFolders(watch);
  return { dispose: () => vscode.Disposable.from(folders, ...watchers).dispose() };
}
