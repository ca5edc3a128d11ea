import { subject } from "../subject.ts";

// Code that is compiled when it is needed, and kept by its text.
export default subject(() => {
  const compiled = new Map<string, (number: number) => number>();
  return {
    use(round) {
      for (let step = 0; step < 200; step += 1) {
        const body = `return number + ${round * step}`;
        // eslint-disable-next-line @typescript-eslint/no-implied-eval -- that is what it is about
        compiled.set(body, new Function("number", body) as (number: number) => number);
      }
      return [...compiled.values()].reduce((sum, add) => add(sum), 0);
    },
  };
});
