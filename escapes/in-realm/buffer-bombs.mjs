import { attempt } from "../attempt.mjs";
import { outermost } from "../reach.mjs";

const size = 224 * 2 ** 20;
// Held until the host has looked.
const held = [];

export default attempt({
  "Buffer.alloc": async ({ ctx }) => {
    held.push(outermost().Buffer.alloc(size, 1));
    await ctx.services.host.echo("held");
    held.length = 0;
  },
  "Buffer.concat": async ({ ctx }) => {
    const part = outermost().Buffer.alloc(size / 8, 1);
    held.push(outermost().Buffer.concat(Array.from({ length: 8 }, () => part)));
    await ctx.services.host.echo("held");
    held.length = 0;
  },
});
