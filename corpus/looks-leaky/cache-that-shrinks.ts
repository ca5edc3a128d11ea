import { subject } from "../subject.ts";

export default subject(() => {
  const cache = new Map<number, string>();
  return {
    use(round) {
      for (let key = 0; key < 20_000; key += 1) {
        cache.set(key * round, `value ${key}`.repeat(8));
        const [oldest = 0] = cache.keys();
        if (cache.size > 500) cache.delete(oldest);
      }
      return cache.size;
    },
  };
});
