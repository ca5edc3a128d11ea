/**
 * The text of an expression that is a `Uint8Array` of the plugin's own realm. Base64, since a script is text; Node 24 has no
 * `Uint8Array.fromBase64`.
 */
export function bytesText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  return `((text) => {
  if (typeof Uint8Array.fromBase64 === "function") return Uint8Array.fromBase64(text);
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at++) bytes[at] = raw.charCodeAt(at);
  return bytes;
})(${JSON.stringify(text)})`;
}

/** The text of a module whose default export they are. */
export function bytesModule(bytes: Uint8Array): string {
  return `export default ${bytesText(bytes)};\n`;
}
