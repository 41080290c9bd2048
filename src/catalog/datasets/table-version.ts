/**
 * Counts the ways in which a table has become examples. Raise it when the same table and settings would give other ones (parsing,
 * encoding, the words of texts, the scale of targets), so that no run continues on other data than it began with.
 */
export const TABLE_VERSION = '2';
