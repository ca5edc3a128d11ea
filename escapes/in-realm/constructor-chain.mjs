import { attempt } from "../attempt.mjs";
import { climb } from "../reach.mjs";

export default attempt({
  "of its own objects": (tools) => {
    climb({}, tools);
    climb([], tools);
    climb(async () => {}, tools);
    return climb(globalThis, tools);
  },
  "of generator and async functions": (tools) => {
    climb(function* () {}, tools);
    climb((function* () {})(), tools);
    return climb((async function* () {})(), tools);
  },
  "of what setup is given": (tools) => {
    const { ctx } = tools;
    for (const value of [ctx, ctx.config, ctx.log, ctx.log.info, ctx.scope, ctx.services, ctx.emit, ctx.plugin])
      climb(value, tools);
    return climb(ctx.services.host.echo, tools);
  },
  "of the signal of its life": (tools) => climb(tools.ctx.signal, tools),
});
