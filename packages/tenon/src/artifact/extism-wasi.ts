/** The module that stands for `node:wasi` inside of Extism's SDK. */
export const extismWasi = "\0tenon:extism-wasi";

/** Whether an import is that of Extism's SDK, whose WASI is Node's: of no use in a realm with grants, which refuses it. */
export function isExtismWasi(source: string, importer: string | undefined): boolean {
  return /^(?:node:)?wasi$/.test(source) && /[\\/]@extism[\\/]extism[\\/]/.test(importer ?? "");
}

/** Node's is asked for where nobody of ours is behind the SDK, and not before: to ask for it writes a warning. */
export const extismWasiCode = `export function WASI(options) {
  const make = options.preopens[Symbol.for("tenon.wasi")];
  if (make !== undefined) return make();
  const { WASI } = $tenon.require("node:wasi");
  return new WASI(options);
}
`;
