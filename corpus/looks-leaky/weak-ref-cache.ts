import { subject } from "../subject.ts";

export default subject(() => {
  const cache = new Map<number, WeakRef<object>>();
  const swept = new FinalizationRegistry<number>((key) => cache.delete(key));
  return {
    use(round) {
      for (let key = 0; key < 1_000; key += 1) {
        const page = { text: `page ${key}`.repeat(100) };
        cache.set(key * round, new WeakRef(page));
        swept.register(page, key * round);
      }
      return round;
    },
  };
});
