import { attempt } from "../attempt.mjs";
import { power } from "../reach.mjs";

/** Descriptors that a process may have been left; the lowest belong to Node's own streams. */
const some = Array.from({ length: 64 }, (_, at) => at + 3);

export default attempt({
  read: ({ aim, show }) => {
    const { readSync } = power("fs");
    const into = power("buffer").Buffer.alloc(200);
    show(into.toString("utf8", 0, readSync(aim.descriptor, into, 0, into.length, 0)));
  },
  "read, whichever are files": ({ show }) => {
    const { fstatSync, readSync } = power("fs");
    const into = power("buffer").Buffer.alloc(200);
    for (const descriptor of some) {
      try {
        if (!fstatSync(descriptor).isFile()) continue;
        show(into.toString("utf8", 0, readSync(descriptor, into, 0, into.length, 0)));
      } catch {
        // Not open.
      }
    }
  },
  "read by a stream": async ({ aim, show }) => {
    const stream = power("fs").createReadStream("", { fd: aim.descriptor, autoClose: false, start: 0 });
    for await (const chunk of stream) show(String(chunk));
  },
  written: ({ aim, claim }) => {
    power("fs").writeSync(aim.descriptor, "overwritten", 0);
    claim();
  },
  closed: ({ aim, claim }) => {
    power("fs").closeSync(aim.descriptor);
    claim();
  },
});
