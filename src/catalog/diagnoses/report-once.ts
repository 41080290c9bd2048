import type { Found } from '../types.ts';

/**
 * Reports a finding once. It is reported again only after `rest` consecutive checks without it.
 */
export function reportOnce(rest = 1): (found: Found | undefined) => Found | undefined {
  let quiet = rest;
  return (found) => {
    const news = found !== undefined && quiet >= rest;
    quiet = found === undefined ? quiet + 1 : 0;
    return news ? found : undefined;
  };
}
