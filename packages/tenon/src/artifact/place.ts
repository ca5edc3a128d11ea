/** `file:line:column` of an offset, both counted from 1, the column in UTF-16 units as editors and V8 count. */
export function placeOf(file: string, text: string, offset: number): string {
  const before = text.slice(0, offset).split(/\r\n|[\n\r\u2028\u2029]/);
  return `${file}:${before.length}:${(before.at(-1) ?? "").length + 1}`;
}
