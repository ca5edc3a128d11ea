/**
 * The text of a module whose default export is a `Uint8Array` of the plugin's own realm. Base64, since a script is text; Node
 * 24 has no `Uint8Array.fromBase64`.
 */
export function bytesModule(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  return `const text = ${JSON.stringify(text)};
function decoded() {
  if (typeof Uint8Array.fromBase64 === "function") return Uint8Array.fromBase64(text);
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at++) bytes[at] = raw.charCodeAt(at);
  return bytes;
}
export default decoded();
`;
}
