import { createGzip } from "node:zlib";
import { subject } from "../subject.ts";

export default subject(() => {
  const log = createGzip();
  let bytes = 0;
  log.on("data", (chunk: Buffer) => (bytes += chunk.length));
  return {
    use(round) {
      log.write(`round ${round}\n`);
      return bytes;
    },
  };
});
