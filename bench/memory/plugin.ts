import { AsyncLocalStorage } from "node:async_hooks";
import { definePlugin } from "tenon/plugin";
import { Block, Measured } from "./contract.ts";

interface Counter {
  value: number;
}

/** Nanoseconds of one read since the start. The sum keeps V8 from leaving the reads out. */
function eachNs(start: bigint, count: number, sum: number): number {
  const took = Number(process.hrtime.bigint() - start) / count;
  if (sum !== count) throw new Error(`read ${sum} of ${count}`);
  return took;
}

export default definePlugin(Measured, {
  setup(ctx) {
    const blocks = ctx.segments.names.includes("blocks") ? ctx.segments.open("blocks", Block) : undefined;
    const [explicit, ambient] = ctx.config.slots
      ? [ctx.slots.define<Counter>("explicit"), ctx.slots.define<Counter>("ambient", { ambient: true })]
      : [];
    const storage = new AsyncLocalStorage<Counter>();
    return {
      methods: {
        echoStruct: (sample) => sample,
        echoObject: (sample) => sample,
        ends(reference) {
          const values = blocks?.view(reference).values;
          return (values?.at(0) ?? NaN) + (values?.at(-1) ?? NaN);
        },
        sum: (reference) => blocks?.view(reference).values.reduce((sum, value) => sum + value, 0) ?? NaN,
        readExplicit(count, call) {
          if (explicit === undefined) return NaN;
          explicit.set(call, { value: 1 });
          const start = process.hrtime.bigint();
          let sum = 0;
          for (let index = 0; index < count; index += 1) sum += explicit.of(call)?.value ?? 0;
          return eachNs(start, count, sum);
        },
        readAmbient(count, call) {
          if (ambient === undefined) return NaN;
          ambient.set(call, { value: 1 });
          const start = process.hrtime.bigint();
          let sum = 0;
          for (let index = 0; index < count; index += 1) sum += ambient.get()?.value ?? 0;
          return eachNs(start, count, sum);
        },
        readStore: (count) =>
          storage.run({ value: 1 }, () => {
            const start = process.hrtime.bigint();
            let sum = 0;
            for (let index = 0; index < count; index += 1) sum += storage.getStore()?.value ?? 0;
            return eachNs(start, count, sum);
          }),
      },
    };
  },
});
