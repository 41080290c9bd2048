/** TypeScript's own compiler, for what only it compiles: namespaces and decorators. It is large, and loaded when a file has them. */
import typescript from '@ts-morph/common/dist/typescript.js';

export interface Compiled {
  readonly code: string;
  /** A source map, as JSON. */
  readonly map: string;
  /** The text has syntax errors. */
  readonly invalid: boolean;
}

export interface Wanted {
  readonly commonJs: boolean;
  /** Decorators as TypeScript had them before the standard (`experimentalDecorators`). */
  readonly experimentalDecorators?: boolean;
  readonly emitDecoratorMetadata?: boolean;
}

/** Compiles one file without looking at others, as ts-node does with `transpileOnly`. */
export function compileTypeScript(file: string, source: string, { commonJs, ...decorators }: Wanted): Compiled {
  const { ModuleKind, ScriptTarget } = typescript;
  const { outputText, sourceMapText, diagnostics } = typescript.transpileModule(source, {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: {
      // Of later targets, decorators would stay as they are.
      target: ScriptTarget.ES2022,
      module: commonJs ? ModuleKind.CommonJS : ModuleKind.ESNext,
      esModuleInterop: true,
      sourceMap: true,
      ...decorators,
    },
  });
  return {
    code: outputText.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, ''),
    map: sourceMapText ?? '',
    invalid: (diagnostics?.length ?? 0) > 0,
  };
}
