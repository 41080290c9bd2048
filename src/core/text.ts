/** Text without the byte order mark that some editors put first: JSON does not know it. */
export const withoutByteOrderMark = (text: string): string => text.replace(/^\ufeff/, '');
