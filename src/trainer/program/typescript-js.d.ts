/** The compiler alone, without what its package adds to it. */
declare module '@ts-morph/common/dist/typescript.js' {
  import type { ts } from '@ts-morph/common';
  const compiler: typeof ts;
  export default compiler;
}
