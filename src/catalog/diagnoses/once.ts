import type { Found } from '../kinds.ts';

/** Tells a finding once, and again only after it was over in between. */
export function once(): (found: Found | undefined) => Found | undefined {
  let told = false;
  return (found) => {
    const news = found !== undefined && !told;
    told = found !== undefined;
    return news ? found : undefined;
  };
}

/** A figure as findings write it. */
export const figure = (value: number) => (Number.isFinite(value) ? String(Number(value.toPrecision(3))) : String(value));
