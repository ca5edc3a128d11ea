import { Writable } from "node:stream";
import { hostObjects } from "../host-realm.ts";
import { subject } from "../subject.ts";

export default subject(() => {
  let received = 0;
  const sink = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      // leak
      received += chunk.length;
      done();
    },
  });
  hostObjects().feed.pipe(sink); // leak
  return { use: () => received };
});
