import { attempt } from "../attempt.mjs";
import { power } from "../reach.mjs";

const held = [];

export default attempt({
  "WebAssembly memory": async ({ ctx }) => {
    const memory = new WebAssembly.Memory({ initial: 3_584, maximum: 3_584 });
    new Uint8Array(memory.buffer).fill(1);
    held.push(memory);
    await ctx.services.host.echo("held");
    held.length = 0;
  },
  "memory that is shared": async ({ ctx }) => {
    const memory = new SharedArrayBuffer(224 * 2 ** 20);
    new Uint8Array(memory).fill(1);
    held.push(memory);
    await ctx.services.host.echo("held");
    held.length = 0;
  },
  "a heap that grows": () => {
    const list = [];
    for (;;) list.push({ list });
  },
  "an object with names without end": () => {
    const object = {};
    for (let name = 0; ; name += 1) object[`n${name}x`] = name;
  },
  descriptors: ({ aim, claim }) => {
    const { openSync } = power("fs");
    try {
      while (held.length < 2_000) held.push(openSync(aim.file, "r"));
    } finally {
      if (held.length > 1_000) claim();
    }
  },
  timers: () => {
    const timers = Array.from({ length: 20_000 }, () => setTimeout(() => {}, 3_600_000));
    for (const timer of timers) clearTimeout(timer);
  },
});
