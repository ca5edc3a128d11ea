import { subject } from "../subject.ts";

// Sixty megabytes of small things at once, then none: the process stays larger for a while, and nobody holds anything.
export default subject(() => ({
  use(round) {
    const things = Array.from({ length: 500_000 }, (_, at) => ({ at, next: at + round }));
    return things.length;
  },
}));
