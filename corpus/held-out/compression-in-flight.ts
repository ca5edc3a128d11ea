import { gzip } from "node:zlib";
import { subject } from "../subject.ts";

const page = Buffer.alloc(2 ** 21, "all work and no play ");

// The archive is written behind the answer; nobody waits for the last of them.
export default subject(() => {
  let archived = 0;
  return {
    use(round) {
      gzip(page, (_error, packed) => (archived += packed.length));
      return round;
    },
  };
});
