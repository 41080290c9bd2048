/** The tags of runs, several at once. Pure. */

/** The tags in a text, separated by commas; a `#` before a tag is not part of it. */
export const tagsIn = (text: string): readonly string[] =>
  [...new Set(text.split(',').map((word) => word.trim().replace(/^#/, '')))].filter((word) => word !== '');

/** The tags that all of these have, in the order of the first. */
export const commonTags = ([first = [], ...others]: readonly (readonly string[])[]): readonly string[] =>
  first.filter((tag) => others.every((tags) => tags.includes(tag)));

/** A run's tags after the common ones were replaced: those that it has alone stay. */
export const retagged = (own: readonly string[], common: readonly string[], wanted: readonly string[]): readonly string[] => [
  ...new Set([...own.filter((tag) => !common.includes(tag) || wanted.includes(tag)), ...wanted]),
];
