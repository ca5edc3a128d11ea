import v8 from "node:v8";

const compilers: readonly string[] = ["opt", "maglev", "sparkplug"];

/**
 * Keeps V8 from compiling hot code until disposed. What it compiles it keeps, and goes on for some 600 lives: 2 to 3 KB a
 * life that look like a leak and are none (measured on 24 and 26). The flags are of the whole process.
 */
export function withoutCompilers(): Disposable {
  for (const compiler of compilers) v8.setFlagsFromString(`--no-${compiler}`);
  return {
    [Symbol.dispose]: () => {
      for (const compiler of compilers) v8.setFlagsFromString(`--${compiler}`);
    },
  };
}
