import { subject } from "../subject.ts";

// One timer for ever, as HTTP clients do it: it fires, arms itself again, and does not keep the process alive.
export default subject(() => {
  let flushes = 0;
  const flushed = Promise.withResolvers<void>();
  // prettier-ignore
  const idle = setTimeout(() => { // leak
    flushes += 1;
    flushed.resolve();
    idle.refresh();
  }, 50);
  idle.unref();
  return {
    use: async () => {
      await flushed.promise;
      return flushes;
    },
  };
});
