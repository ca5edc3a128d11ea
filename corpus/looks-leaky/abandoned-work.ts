import { subject } from "../subject.ts";

function* forever(): Generator<number> {
  for (;;) yield 1;
}

// Neither the generator nor the promise will ever end, and nobody has them.
export default subject(() => ({
  use(round) {
    const generator = forever();
    generator.next();
    void new Promise(() => undefined).then(() => generator.next());
    return round;
  },
}));
