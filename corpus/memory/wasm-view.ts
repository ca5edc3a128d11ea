import { hostObjects } from "../host-realm.ts";
import { subject } from "../subject.ts";

// TypeScript has the type in its DOM library only.
declare const WebAssembly: { readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer } };

export default subject(() => {
  const memory = new WebAssembly.Memory({ initial: 16 });
  const view = new Uint8Array(memory.buffer); // leak
  hostObjects().jobs.push(view); // leak
  return { use: (round) => (view[round] = round) };
});
