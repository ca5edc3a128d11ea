import { attempt } from "../attempt.mjs";
import { explore, power } from "../reach.mjs";

export default attempt({
  "the neighbour's secret by a symbol": ({ aim, show }) => {
    show(globalThis[Symbol.for(`${aim.secretKey}.neighbour`)]);
  },
  "messages to every thread": async ({ claim }) => {
    const { postMessageToThread, threadId } = power("worker_threads");
    const threads = Array.from({ length: 32 }, (_, at) => at + 1).filter((id) => id !== threadId);
    const sent = await Promise.allSettled(threads.map((id) => postMessageToThread(id, { type: "end" }, [], 100)));
    if (sent.some(({ status }) => status === "fulfilled")) claim();
  },
  "a prototype that the neighbour uses as well": async (tools) => {
    const { prototype } = power("events").EventEmitter;
    prototype[tools.aim.mark] = "taken";
    return explore([prototype], tools, 500);
  },
});
