import { attempt } from "../attempt.mjs";
import { climb, power } from "../reach.mjs";

export default attempt({
  "a transfer list that changes while it is read": (tools) => {
    let reads = 0;
    const options = {
      get transfer() {
        reads += 1;
        return reads === 1 ? [new ArrayBuffer(8)] : [{}, null, globalThis];
      },
    };
    const list = new Proxy([new ArrayBuffer(8)], {
      get(target, key) {
        if (key === "length") return (reads += 1) > 1 ? 2 ** 20 : 1;
        return Reflect.get(target, key);
      },
    });
    climb(structuredClone({ x: 1 }, options), tools);
    const { port1, port2 } = new MessageChannel();
    try {
      port1.postMessage({}, list);
    } finally {
      port1.close();
      port2.close();
    }
  },
  "a code cache of noise": () => {
    const { Script } = power("vm");
    const { createCachedData } = Script.prototype;
    const good = Reflect.apply(createCachedData, new Script("1 + 1"), []);
    for (let at = 0; at < 64; at += 1) good[(at * 97) % good.length] ^= 0xff;
    return new Script("1 + 1", { cachedData: good }).cachedDataRejected;
  },
  "an answer that changes between two looks": (tools) => {
    let looks = 0;
    const answer = {};
    Object.defineProperty(answer, "toJSON", {
      get() {
        looks += 1;
        return looks === 1 ? undefined : () => tools.ctx;
      },
    });
    return answer;
  },
});
